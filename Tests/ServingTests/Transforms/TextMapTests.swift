import Accuracy
import Foundation
import Statistics
import Testing

@testable import Serving

/// A map of painted rectangles (centre, length, breadth, degrees, probability), and what RapidOCR finds in it.
struct PaintedMap: CustomStringConvertible {
    var width, height, imageWidth, imageHeight: Int
    var rectangles: [[Double]]
    var found: [([Double], Double)]

    var description: String {
        "\(width) × \(height) for \(imageWidth) × \(imageHeight), \(rectangles.count) rectangles"
    }

    var map: TextMap {
        var values = [Float](repeating: 0.01, count: width * height)
        for rectangle in rectangles {
            let angle = rectangle[4] * .pi / 180
            for y in 0..<height {
                for x in 0..<width {
                    let (dx, dy) = (Double(x) - rectangle[0], Double(y) - rectangle[1])
                    let along = dx * cos(angle) + dy * sin(angle)
                    let across = dy * cos(angle) - dx * sin(angle)
                    guard abs(along) <= rectangle[2] / 2, abs(across) <= rectangle[3] / 2 else { continue }
                    values[y * width + x] = Float(rectangle[5])
                }
            }
        }
        return TextMap(width: width, height: height, values: values)
    }
}

struct TextMapTests {
    private static func image(_ width: Int, _ height: Int) throws -> PixelImage {
        try PixelImage(width: width, height: height, pixels: [UInt8](repeating: 0, count: 3 * width * height))
    }

    // RapidOCR cuts corners such as 79.9999 to 79, and Clipper works on whole pixels: two pixels of the map, and 0.06 of
    // score, by which a line may also be on the other side of the threshold.
    @Test(arguments: expected) func boxesAreThoseOfRapidOCR(_ painted: PaintedMap) throws {
        let image = try Self.image(painted.imageWidth, painted.imageHeight)
        let lines = TextDetection.lines(of: painted.map, in: image)
        let scale = max(
            1, Double(painted.imageWidth) / Double(painted.width), Double(painted.imageHeight) / Double(painted.height))
        func isSame(_ line: TextMap.Line, _ corners: [Double], _ score: Double) -> Bool {
            abs(line.score - score) < 0.06
                && line.box.corners.enumerated().allSatisfy { index, corner in
                    abs(corner.x - corners[2 * index]) <= 2 * scale
                        && abs(corner.y - corners[2 * index + 1]) <= 2 * scale
                }
        }
        for (corners, score) in painted.found where score > 0.56 {
            #expect(lines.contains { isSame($0, corners, score) }, "\(corners) \(score) among \(lines)")
        }
        for line in lines where line.score > 0.56 {
            #expect(painted.found.contains { isSame(line, $0.0, $0.1) }, "\(line)")
        }
    }

    @Test(arguments: sizes) func sizesAreThoseOfRapidOCR(_ sides: [Int]) {
        let size = TextDetection.size(width: sides[0], height: sides[1])
        #expect(size.width == sides[2] && size.height == sides[3])
    }

    @Test(arguments: [(1, 1), (1, 20_000), (20_000, 1), (5000, 5000), (100, 2500), (32_768, 700)])
    func sizesStayWithinBounds(width: Int, height: Int) {
        let size = TextDetection.size(width: width, height: height)
        #expect(size.width % 32 == 0 && size.height % 32 == 0)
        #expect((32...4000).contains(size.width) && (32...4000).contains(size.height))
        #expect(size.width * size.height <= 2_150_000)
    }

    @Test func componentsAreThoseOfFloodFilling() {
        forRandomMasks { mask, width, height in
            let found = ConnectedPixels(isSet: mask, width: width, height: height).components
            let truth = floodFilled(mask, width: width, height: height)
            #expect(found.map(\.first) == truth.map { $0[0] })
            #expect(found.map(\.pixels) == truth.map(\.count))
        }
    }

    /// The truth: from each pixel not yet seen to all eight neighbours.
    private func floodFilled(_ mask: [Bool], width: Int, height: Int) -> [[Int]] {
        var (seen, groups): (Set<Int>, [[Int]]) = ([], [])
        for start in mask.indices where mask[start] && seen.insert(start).inserted {
            var (group, open) = ([start], [start])
            while let pixel = open.popLast() {
                for dy in -1...1 {
                    for dx in -1...1 {
                        let (x, y) = (pixel % width + dx, pixel / width + dy)
                        guard (0..<width).contains(x), (0..<height).contains(y), mask[y * width + x],
                            seen.insert(y * width + x).inserted
                        else { continue }
                        group.append(y * width + x)
                        open.append(y * width + x)
                    }
                }
            }
            groups.append(group)
        }
        return groups
    }

    private func forRandomMasks(_ body: ([Bool], Int, Int) -> Void) {
        for seed in UInt64(1)...60 {
            var generator = SeededGenerator(seed: seed)
            let (width, height) = (1 + generator.index(below: 12), 1 + generator.index(below: 12))
            let share = generator.index(below: 10)
            body((0..<width * height).map { _ in generator.index(below: 10) < share }, width, height)
        }
    }

    @Test func leastRectanglesAreThoseOfTurningThroughAllAngles() throws {
        for seed in UInt64(1)...40 {
            var generator = SeededGenerator(seed: seed)
            let points = (0..<(3 + generator.index(below: 20))).map { _ in
                SIMD2(Double(generator.index(below: 100)), Double(generator.index(below: 60)))
            }
            let rectangle = try #require(RotatedRectangle(around: points))
            let area = rectangle.length * rectangle.breadth
            let least = (0..<3600).map { step -> Double in
                let angle = Double(step) / 3600 * .pi
                let along = points.map { $0.x * cos(angle) + $0.y * sin(angle) }
                let across = points.map { $0.y * cos(angle) - $0.x * sin(angle) }
                return (along.max()! - along.min()!) * (across.max()! - across.min()!)
            }.min()!
            // The least lies on an edge, which steps of a twentieth of a degree come close to from above.
            #expect(area <= least + 1e-9 && area >= least * 0.97 - 20, "seed \(seed): \(area), \(least)")
        }
    }

    @Test func growingFollowsTheFormula() throws {
        let rectangle = try #require(RotatedRectangle(around: [[0, 0], [10, 0], [10, 4], [0, 4]]))
        let grown = rectangle.grown(by: 2).corners
        let expected: [SIMD2<Double>] = [[-2, -2], [12, -2], [12, 6], [-2, 6]]
        #expect(grown.corners == expected)
    }

    @Test func strangeMapsHaveNoLines() throws {
        let image = try Self.image(40, 40)
        for value: Float in [.nan, -Float.infinity, -1, 0, 0.3] {
            let map = TextMap(width: 40, height: 40, values: [Float](repeating: value, count: 1600))
            #expect(TextDetection.lines(of: map, in: image).isEmpty)
        }
        #expect(TextDetection.lines(of: TextMap(width: 0, height: 7, values: []), in: image).isEmpty)
        #expect(TextDetection.lines(of: TextMap(width: 9, height: 9, values: [1]), in: image).isEmpty)
        var values = [Float](repeating: .infinity, count: 1600)
        values[820] = .nan
        for line in TextDetection.lines(of: TextMap(width: 40, height: 40, values: values), in: image) {
            #expect(line.score.isFinite && line.score <= 1)
        }
    }

    @Test func thousandsOfSpecksAreCutToTheLargest() throws {
        let side = 600
        var values = [Float](repeating: 0, count: side * side)
        // 3,600 squares of six pixels each ten.
        for y in 0..<side { for x in 0..<side where x % 10 < 6 && y % 10 < 6 { values[y * side + x] = 1 } }
        let map = TextMap(width: side, height: side, values: values)
        #expect(map.lines().count == TextMap.mostCandidates)
        let lines = TextDetection.lines(of: map, in: try Self.image(side, side))
        #expect(
            lines.reduce(0) { $0 + $1.box.width * $1.box.height } <= TextDetection.mostOverlap * Double(side * side))
    }

    @Test func readingOrderIsFromAboveAndThenFromTheLeft() throws {
        let painted = PaintedMap(
            width: 200, height: 100, imageWidth: 200, imageHeight: 100,
            rectangles: [[150, 20, 60, 12, 0, 0.9], [50, 24, 60, 12, 0, 0.9], [100, 70, 60, 12, 0, 0.9]], found: [])
        let lines = TextDetection.lines(of: painted.map, in: try Self.image(200, 100))
        #expect(lines.map { $0.box.corners[0].x < 60 } == [true, false, false])
        #expect(lines.last.map { $0.box.corners[0].y > 40 } == true)
    }
}
