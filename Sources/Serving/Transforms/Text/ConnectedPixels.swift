/// The groups of set pixels that touch each other, corners included.
///
/// Runs of a row are joined with those of the row above that they touch, by union-find: one pass, however many groups.
struct ConnectedPixels {
    struct Component {
        var pixels = 0
        /// The position of its first pixel, row by row.
        var first = 0
        /// The first and last pixel of each of its runs; their hull is the hull of all its pixels.
        var ends: [SIMD2<Double>] = []
    }

    /// In the order of their first pixels.
    private(set) var components: [Component] = []

    private struct Run {
        var row: Int
        var start: Int
        /// The column after the last.
        var end: Int
    }

    init(isSet: [Bool], width: Int, height: Int) {
        guard width > 0, isSet.count == width * height else { return }
        var runs: [Run] = []
        var parents: [Int] = []
        var above = 0..<0
        for row in 0..<height {
            let first = runs.count
            Self.append(runsOf: row, in: isSet, width: width, to: &runs)
            parents += first..<runs.count
            var upper = above.lowerBound
            for index in first..<runs.count {
                while upper < above.upperBound, runs[upper].end < runs[index].start { upper += 1 }
                var touching = upper
                while touching < above.upperBound, runs[touching].start <= runs[index].end {
                    let (a, b) = (Self.root(of: touching, &parents), Self.root(of: index, &parents))
                    parents[max(a, b)] = min(a, b)
                    touching += 1
                }
            }
            above = first..<runs.count
        }
        collect(runs, &parents, width: width)
    }

    private static func append(runsOf row: Int, in isSet: [Bool], width: Int, to runs: inout [Run]) {
        isSet.withUnsafeBufferPointer { isSet in
            var column = 0
            while column < width {
                guard isSet[row * width + column] else {
                    column += 1
                    continue
                }
                let start = column
                while column < width, isSet[row * width + column] { column += 1 }
                runs.append(Run(row: row, start: start, end: column))
            }
        }
    }

    /// The first run of a run's group; shortens the way to it.
    private static func root(of run: Int, _ parents: inout [Int]) -> Int {
        var run = run
        while parents[run] != run {
            parents[run] = parents[parents[run]]
            run = parents[run]
        }
        return run
    }

    private mutating func collect(_ runs: [Run], _ parents: inout [Int], width: Int) {
        // A group's root is its first run, so that it is met before its others.
        var places = [Int](repeating: -1, count: runs.count)
        for (index, run) in runs.enumerated() {
            let root = Self.root(of: index, &parents)
            if places[root] < 0 {
                places[root] = components.count
                components.append(Component(first: run.row * width + run.start))
            }
            let place = places[root]
            components[place].pixels += run.end - run.start
            components[place].ends.append([Double(run.start), Double(run.row)])
            if run.end - run.start > 1 { components[place].ends.append([Double(run.end - 1), Double(run.row)]) }
        }
    }
}
