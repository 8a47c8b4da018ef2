internal import CImageCodec

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Decodes JPEG by libjpeg-turbo and PNG by libpng, which are opened at run time, each when it is needed first.
public struct ImageCodec: Sendable {
    /// The most pixels an image may have: a small file can stand for more than any memory.
    public var mostPixels: Int

    public init(mostPixels: Int = 100_000_000) { self.mostPixels = mostPixels }

    /// Decodes a file and turns it upright as its EXIF orientation says.
    ///
    /// Grey, palettes, sixteen bits and CMYK become eight-bit red, green and blue; transparency is dropped, as
    /// Pillow's `convert("RGB")` and OpenCV do.
    /// - Throws: ``AccuracyError`` for a file that is not there, is neither JPEG nor PNG, is damaged, cut off or too large,
    ///   or where the library is missing.
    public func image(contentsOf file: String) throws(AccuracyError) -> PixelImage {
        let data = try InputFile.bytes(file, .image)
        let outcome = data.withUnsafeBytes { raw in
            Result { () throws(AccuracyError) in try image(raw.bindMemory(to: UInt8.self), named: file) }
        }
        return try outcome.get()
    }

    /// Decodes the bytes of a file.
    /// - Parameter name: what errors call it.
    /// - Throws: as ``image(contentsOf:)``.
    public func image(_ bytes: UnsafeBufferPointer<UInt8>, named name: String) throws(AccuracyError) -> PixelImage {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return try jpeg(bytes, name) }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return try png(bytes, name) }
        throw AccuracyError(
            .image, bytes.isEmpty ? "the file is empty" : "the file is neither JPEG nor PNG", place: name,
            advice: "convert it to one of them, or leave it out")
    }

    /// Whether both libraries are here.
    /// - Throws: ``AccuracyError`` that names the package of the one which is not.
    public static func requireLibraries() throws(AccuracyError) {
        _ = try CodecLibrary.jpeg.get()
        _ = try CodecLibrary.png.get()
    }

    private func jpeg(_ bytes: UnsafeBufferPointer<UInt8>, _ name: String) throws(AccuracyError) -> PixelImage {
        let library = try CodecLibrary.jpeg.get().pointer
        guard let start = bytes.baseAddress else { throw Self.damaged("the file is empty", name) }
        var header = perjoule_image_header()
        var message = CodecMessage()
        guard perjoule_jpeg_read_header(library, start, bytes.count, &header, &message.bytes, message.bytes.count) != 0
        else { throw Self.damaged(message.text, name) }
        let metadata = JPEGMetadata(bytes)
        let channels = header.is_cmyk != 0 ? 4 : 3
        var pixels = [UInt8](repeating: 0, count: channels * (try pixelCount(header, name)))
        let result = perjoule_jpeg_decode(
            library, start, bytes.count, &header, &pixels, &message.bytes, message.bytes.count)
        // libjpeg fills up what is missing with grey and goes on; harmless oddities between markers are left to it.
        guard result == 0 || result > 0 && !message.text.lowercased().contains("premature end") else {
            throw Self.damaged(message.text, name)
        }
        if header.is_cmyk != 0 { pixels = Self.colours(ofCMYK: pixels, isInverted: metadata.isAdobe) }
        return PixelImage(Int(header.width), Int(header.height), pixels).upright(metadata.orientation)
    }

    private func png(_ bytes: UnsafeBufferPointer<UInt8>, _ name: String) throws(AccuracyError) -> PixelImage {
        let library = try CodecLibrary.png.get().pointer
        guard let start = bytes.baseAddress else { throw Self.damaged("the file is empty", name) }
        var header = perjoule_image_header()
        var message = CodecMessage()
        guard perjoule_png_read_header(library, start, bytes.count, &header, &message.bytes, message.bytes.count) != 0
        else { throw Self.damaged(message.text, name) }
        var pixels = [UInt8](repeating: 0, count: 3 * (try pixelCount(header, name)))
        guard
            perjoule_png_decode(library, start, bytes.count, &header, &pixels, &message.bytes, message.bytes.count) == 0
        else { throw Self.damaged(message.text, name) }
        let orientation = EXIFOrientation(png: bytes)
        return PixelImage(Int(header.width), Int(header.height), pixels).upright(orientation)
    }

    private func pixelCount(_ header: perjoule_image_header, _ name: String) throws(AccuracyError) -> Int {
        // The product of two 32-bit numbers fits.
        let count = UInt64(header.width) * UInt64(header.height)
        guard count > 0, count <= UInt64(max(0, mostPixels)) else {
            throw AccuracyError(
                .image, "\(header.width) × \(header.height) pixels are more than the \(mostPixels) allowed",
                place: name,
                advice: "make the image smaller, or leave it out")
        }
        return Int(count)
    }

    /// As Pillow's `cmyk2rgb`; Adobe's files hold how much light remains rather than how much ink is used.
    private static func colours(ofCMYK pixels: [UInt8], isInverted: Bool) -> [UInt8] {
        var colours = [UInt8](repeating: 0, count: pixels.count / 4 * 3)
        let flip: UInt8 = isInverted ? 0 : 255
        for index in 0..<pixels.count / 4 {
            let black = Int(pixels[4 * index + 3] ^ flip)
            for channel in 0..<3 {
                let light = Int(pixels[4 * index + channel] ^ flip)
                colours[3 * index + channel] = UInt8((light * black + 127) / 255)
            }
        }
        return colours
    }

    private static func damaged(_ reason: String, _ name: String) -> AccuracyError {
        AccuracyError(
            .image, "the image cannot be decoded: \(reason)", place: name,
            advice: "the file is damaged or cut off; fetch it again, or leave it out")
    }
}

/// The library's answer in one line.
struct CodecMessage {
    var bytes = [CChar](repeating: 0, count: 256)

    var text: String {
        let text = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.isEmpty
            ? "the library gives no reason" : text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
