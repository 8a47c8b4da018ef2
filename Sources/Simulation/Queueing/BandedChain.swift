/// A Markov chain on 0..<n whose steps go at most `down` states down and `up` states up.
struct BandedChain {
    let count: Int
    let down: Int
    let up: Int
    let width: Int
    var rows: [Double]

    init(count: Int, down: Int, up: Int) {
        self.count = count
        self.down = min(down, count - 1)
        self.up = min(up, count - 1)
        width = self.down + self.up + 1
        rows = Array(repeating: 0, count: count * width)
    }

    /// Adds to the probability of a step; a step beyond the last state ends in the last.
    mutating func add(_ probability: Double, from state: Int, to next: Int) {
        rows[state * width + min(next, count - 1) - state + down] += probability
    }

    /// The stationary distribution, each entry with full relative accuracy.
    ///
    /// States are censored from the last down without a subtraction; fill stays inside the band, so the work is
    /// n · up · down. Source: Grassmann, Taksar and Heyman, Operations Research 33 (1985).
    consuming func stationary() -> [Double] {
        var exits = [Double](repeating: 0, count: count)
        rows.withUnsafeMutableBufferPointer { rows in
            for state in stride(from: count - 1, to: 0, by: -1) {
                let first = max(0, state - down)
                let row = rows.baseAddress! + (state * width + down - state)
                var exit = 0.0
                for next in first..<state { exit += row[next] }
                exits[state] = exit
                guard exit > 0 else { continue }
                for origin in max(0, state - up)..<state {
                    let target = rows.baseAddress! + (origin * width + down - origin)
                    guard target[state] > 0 else { continue }
                    let share = target[state] / exit
                    for next in first..<state { target[next] += share * row[next] }
                }
            }
        }
        return spread(exits)
    }

    /// Builds the distribution up again from the first state, in the censored chain.
    private borrowing func spread(_ exits: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: count)
        result[0] = 1
        var total = 1.0
        for state in 1..<max(1, count) {
            var mass = 0.0
            for origin in max(0, state - up)..<state {
                mass += result[origin] * rows[origin * width + state - origin + down]
            }
            if exits[state] > 0 {
                result[state] = mass / exits[state]
                total += result[state]
            } else if mass > 0 {
                // No way leads back: all states before are left for good.
                for before in 0..<state { result[before] = 0 }
                result[state] = 1
                total = 1
            }
            guard total > 1e100 else { continue }
            for index in 0...state { result[index] /= total }
            total = 1
        }
        return result.map { $0 / total }
    }
}
