import Accuracy
import Testing

@testable import Serving

struct LineCropTests {
    /// An image whose red rises to the right and green downwards, which cubic weights reproduce exactly.
    private static func slope(_ width: Int, _ height: Int) throws -> PixelImage {
        var pixels: [UInt8] = []
        for y in 0..<height { for x in 0..<width { pixels += [UInt8(x), UInt8(y), 7] } }
        return try PixelImage(width: width, height: height, pixels: pixels)
    }

    @Test func anUprightBoxIsCutOut() throws {
        let image = try Self.slope(100, 80)
        let box = Quadrilateral(ordering: [[10, 20], [60, 20], [60, 40], [10, 40]])
        let crop = try #require(try LineCrop.image(box, of: image))
        #expect(crop.width == 50 && crop.height == 20)
        for y in 0..<20 {
            for x in 0..<50 {
                #expect(
                    Array(crop.pixels[3 * (y * 50 + x)..<3 * (y * 50 + x) + 3]) == [UInt8(10 + x), UInt8(20 + y), 7])
            }
        }
    }

    @Test func aTurnedBoxFollowsItsSides() throws {
        let image = try Self.slope(200, 200)
        // Sides (80, 60) and (−18, 24): 100 by 30, turned by 36.87°.
        let box = Quadrilateral(ordering: [[60, 40], [140, 100], [122, 124], [42, 64]])
        let crop = try #require(try LineCrop.image(box, of: image))
        #expect(crop.width == 100 && crop.height == 30)
        for (x, y) in [(0, 0), (50, 10), (99, 29), (99, 0), (0, 29), (33, 15)] {
            let red = 60 + 0.8 * Double(x) - 0.6 * Double(y)
            let green = 40 + 0.6 * Double(x) + 0.8 * Double(y)
            let pixel = crop.pixels[3 * (y * 100 + x)..<3 * (y * 100 + x) + 3].map(Double.init)
            #expect(abs(pixel[0] - red) <= 0.51 && abs(pixel[1] - green) <= 0.51 && pixel[2] == 7)
        }
    }

    @Test func perspectiveMapsCornersToCornersAndDiagonalsToDiagonals() throws {
        let box = Quadrilateral(ordering: [[10, 20], [90, 5], [100, 70], [0, 40]])
        let mapping = try #require(Perspective(box, width: 80, height: 40))
        let corners = [mapping.point(0, 0), mapping.point(80, 0), mapping.point(80, 40), mapping.point(0, 40)]
        for (mapped, corner) in zip(corners, box.corners) {
            #expect(abs(mapped.x - corner.x) < 1e-9 && abs(mapped.y - corner.y) < 1e-9)
        }
        // The middle goes to where the diagonals cross.
        let middle = mapping.point(40, 20)
        for (from, to) in [(0, 2), (1, 3)] {
            let (a, b) = (box.corners[to] - box.corners[from], middle - box.corners[from])
            #expect(abs(a.x * b.y - a.y * b.x) < 1e-6)
        }
    }

    @Test func linesFromBelowToAboveAreLaidDown() throws {
        let box = Quadrilateral(ordering: [[10, 10], [30, 10], [30, 70], [10, 70]])
        let crop = try #require(try LineCrop.image(box, of: try Self.slope(100, 80)))
        #expect(crop.width == 60 && crop.height == 20)
        // A quarter turn to the left: the upper right corner becomes the upper left one.
        #expect(Array(crop.pixels.prefix(2)) == [29, 10])
    }

    @Test func boxesWithoutAreaGiveNothing() throws {
        let image = try Self.slope(50, 50)
        #expect(try LineCrop.image(Quadrilateral(ordering: [[5, 5], [5, 5], [5, 5], [5, 5]]), of: image) == nil)
        #expect(
            try LineCrop.image(Quadrilateral(ordering: [[0, 0], [10, 10], [20, 20], [30, 30]]), of: image) == nil)
    }
}
