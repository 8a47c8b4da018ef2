import Foundation
import Inference
import Quantities
import Testing

@testable import Accuracy

extension Trait where Self == ConditionTrait {
    /// Runs a test only where libjpeg-turbo and libpng are installed, as scripts/setup does.
    static var needsImageLibraries: Self {
        .enabled(
            if: (try? ImageCodec.requireLibraries()) != nil,
            "libjpeg-turbo or libpng is absent; run scripts/setup")
    }
}

func bytes(_ base64: String) -> [UInt8] { Array(Data(base64Encoded: base64) ?? Data()) }

/// The image that generate_expected_images.py calls by the same name.
func pattern(width: Int, height: Int) -> PixelImage {
    var state = 12345
    var pixels: [UInt8] = []
    for row in 0..<height {
        for column in 0..<width {
            for channel in 0..<3 {
                state = (state * 1_103_515_245 + 12345) & 0x7FFF_FFFF
                let noise = state >> 23 & 0xFF
                let ramp = (5 * row + 7 * column) * (channel + 1) % 256
                pixels.append(UInt8(truncatingIfNeeded: noise / 4 + ramp * 3 / 4))
            }
        }
    }
    return PixelImage(width, height, pixels)
}

extension PixelImage {
    var transposed: PixelImage { upright(.transposed) }

    /// The largest difference of any byte; nil for other sizes.
    func difference(from pixels: [UInt8]) -> Int? {
        guard pixels.count == self.pixels.count else { return nil }
        return zip(self.pixels, pixels).map { abs(Int($0) - Int($1)) }.max()
    }
}

@Suite struct ImageDecodingTests {
    @Test(
        "every form of file gives the pixels that Pillow gives", .needsImageLibraries,
        arguments: decodedByPillow.indices)
    func decoding(index: Int) throws {
        let expected = decodedByPillow[index]
        let image = try decode(bytes(expected.file))
        #expect(image.width == expected.width && image.height == expected.height, "\(expected.name)")
        // One level: other releases of libjpeg-turbo round the colour transform otherwise.
        #expect(image.difference(from: bytes(expected.pixels)) ?? 255 <= 1, "\(expected.name)")
    }

    @Test("every file that is cut off or altered is refused or decoded, and never crashes", .needsImageLibraries)
    func hostile() throws {
        for expected in decodedByPillow {
            let file = bytes(expected.file)
            for length in stride(from: 0, to: file.count - 24, by: 7) {
                let isRefused = (try? decode(Array(file.prefix(length)))) == nil
                #expect(isRefused, "\(expected.name), \(length) of \(file.count) bytes")
            }
            for place in stride(from: 0, to: file.count, by: 3) {
                var altered = file
                altered[place] ^= 0x55
                _ = try? decode(altered)
            }
        }
    }

    @Test("bytes between markers harm no image", .needsImageLibraries)
    func extraneous() throws {
        let expected = try #require(decodedByPillow.first { $0.name == "JPEG, 4:4:4" })
        let file = bytes(expected.file)
        // Before the marker that ends the file.
        let padded = file.dropLast(2) + [1, 2, 3] + file.suffix(2)
        #expect(try decode(Array(padded)).difference(from: bytes(expected.pixels)) ?? 255 <= 1)
    }

    @Test("an image of more pixels than allowed is refused before memory is taken", .needsImageLibraries)
    func bomb() throws {
        let file = TinyPNG.file(width: 60_000, height: 60_000, rows: [])
        let error = #expect(throws: AccuracyError.self) { try decode(file) }
        #expect(error?.message.contains("60000 × 60000") == true)
        #expect(error?.code == .image)
    }

    @Test("what is no image says so")
    func strangers() throws {
        let folder = try ScratchFolder()
        let text = try folder.file("a.jpg", "hello")
        let error = #expect(throws: AccuracyError.self) { try ImageCodec().image(contentsOf: text) }
        #expect(error?.description.contains("a.jpg: the file is neither JPEG nor PNG") == true)
        let empty = try folder.file("b.jpg", "")
        #expect(throws: AccuracyError.self) { try ImageCodec().image(contentsOf: empty) }
        #expect(throws: AccuracyError.self) { try ImageCodec().image(contentsOf: folder.path + "/absent.png") }
        #expect(throws: AccuracyError.self) { try ImageCodec().image(contentsOf: folder.path) }
    }

    private func decode(_ file: [UInt8]) throws -> PixelImage {
        try file.withUnsafeBufferPointer { try ImageCodec().image($0, named: "test") }
    }
}

@Suite struct ImagePreparationTests {
    @Test("resizing equals Pillow's, and OpenCV's within one level", arguments: resizedByOthers.indices)
    func resizing(index: Int) throws {
        let expected = resizedByOthers[index]
        let resized = try pattern(width: 37, height: 23).resized(
            width: expected.width, height: expected.height, try #require(Resampling(rawValue: expected.resampling)),
            antialias: expected.antialias)
        let difference = resized.difference(from: bytes(expected.pixels)) ?? 255
        #expect(
            difference <= (expected.antialias ? 0 : 1), "\(expected.width) × \(expected.height) \(expected.resampling)")
    }

    @Test("the centre is cut out as torchvision does", arguments: [0, 1])
    func cropping(index: Int) throws {
        let image = pattern(width: 37, height: 23)
        let preparation = ImagePreparation(fit: .centreCrop(resize: 16.0 / 14))
        let fitted = try preparation.fitted(index == 0 ? image : image.transposed, width: 14, height: 14)
        #expect(fitted.image.difference(from: bytes(croppedByPillow[index])) == 0)
    }

    @Test("a letterbox is YOLO's, and boxes find back through it", arguments: [0, 1])
    func letterbox(index: Int) throws {
        let image = pattern(width: 37, height: 23)
        let fitted = try ImagePreparation.yolo.fitted(index == 0 ? image : image.transposed, width: 32, height: 32)
        #expect(fitted.image.difference(from: bytes(letterboxedByOpenCV[index])) ?? 255 <= 1)
        let box = BoundingBox(x: 3, y: 4, width: 10, height: 12)
        let back = fitted.placement.box(fromModel: fitted.placement.box(inModel: box))
        #expect(abs(back.x - 3) + abs(back.y - 4) + abs(back.width - 10) + abs(back.height - 12) < 1e-9)
        let beyond = fitted.placement.box(fromModel: BoundingBox(x: -50, y: -50, width: 500, height: 500))
        #expect(beyond.width == Double(fitted.placement.width) && beyond.height == Double(fitted.placement.height))
    }

    @Test("pixels become planes of normalised numbers")
    func numbers() throws {
        let image = PixelImage(2, 1, [255, 0, 51, 0, 255, 102])
        let input = try ImageInput(
            [.init(name: "x", element: .float32, axes: [.fixed(1), .fixed(3), .fixed(1), .fixed(2)])], size: nil,
            file: "m.onnx")
        var values = [Float](repeating: -1, count: 6)
        values.withUnsafeMutableBufferPointer { ImagePreparation.none.write(image, to: $0, input) }
        #expect(values == [1, 0, 0, 1, 0.2, 0.4])
        var blueFirst = ImagePreparation.imageNet
        blueFirst.isBlueFirst = true
        values.withUnsafeMutableBufferPointer { blueFirst.write(image, to: $0, input) }
        #expect(abs(values[0] - (0.2 - 0.485) / 0.229) < 1e-6)
        #expect(abs(values[4] - (1 - 0.406) / 0.225) < 1e-6)
    }

    @Test("settings that make no sense are refused")
    func refused() throws {
        let image = pattern(width: 4, height: 4)
        #expect(throws: AccuracyError.self) { try ImagePreparation.none.fitted(image, width: 5, height: 4) }
        #expect(throws: AccuracyError.self) { try ImagePreparation.yolo.fitted(image, width: 0, height: 4) }
        #expect(throws: AccuracyError.self) {
            try ImagePreparation(fit: .centreCrop(resize: 0.5)).fitted(image, width: 4, height: 4)
        }
        #expect(throws: AccuracyError.self) {
            try ImagePreparation(fit: .stretch, deviation: [0, 1, 1]).fitted(image, width: 4, height: 4)
        }
        #expect(throws: AccuracyError.self) { try PixelImage(width: 2, height: 2, pixels: [1, 2, 3]) }
        let error = #expect(throws: AccuracyError.self) { try ImagePreparation(named: "imagnet") }
        #expect(error?.advice?.contains("did you mean “imagenet”") == true)
    }
}
