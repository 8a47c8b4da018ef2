/// How a stored image must be turned to stand upright, with the numbers of EXIF tag 0x0112 (JEITA CP-3451, 4.6.4 A).
package enum EXIFOrientation: Int, Sendable, CaseIterable {
    case upright = 1
    case mirrored, halfTurn, flipped, transposed, quarterTurnRight, transversed, quarterTurnLeft

    /// Reads the TIFF structure of an EXIF block; upright where it does not say.
    init(tiff bytes: Slice<UnsafeBufferPointer<UInt8>>) {
        self = Self.orientation(UnsafeBufferPointer(rebasing: bytes)) ?? .upright
    }

    /// Looks for a PNG file's `eXIf` chunk.
    init(png bytes: UnsafeBufferPointer<UInt8>) {
        var position = 8
        while let length = bytes.number(at: position, bytes: 4, isLittle: false), position + 12 <= bytes.count {
            let start = position + 8
            guard length <= bytes.count - start else { break }
            if bytes[position + 4..<start].elementsEqual("eXIf".utf8) {
                self = EXIFOrientation(tiff: bytes[start..<start + length])
                return
            }
            position = start + length + 4
        }
        self = .upright
    }

    private static func orientation(_ bytes: UnsafeBufferPointer<UInt8>) -> EXIFOrientation? {
        guard bytes.count >= 8 else { return nil }
        let isLittle = bytes[0] == UInt8(ascii: "I")
        guard let directory = bytes.number(at: 4, bytes: 4, isLittle: isLittle),
            let count = bytes.number(at: directory, bytes: 2, isLittle: isLittle)
        else { return nil }
        for entry in 0..<count {
            let start = directory + 2 + 12 * entry
            guard let tag = bytes.number(at: start, bytes: 2, isLittle: isLittle) else { return nil }
            guard tag == 0x0112 else { continue }
            return bytes.number(at: start + 8, bytes: 2, isLittle: isLittle).flatMap(EXIFOrientation.init)
        }
        return nil
    }
}

/// What Perjoule needs of a JPEG file's markers beyond what the decoder tells.
struct JPEGMetadata {
    private(set) var orientation = EXIFOrientation.upright
    /// Whether Adobe's marker is there, which says that CMYK is stored inverted.
    private(set) var isAdobe = false

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var position = 2
        // Markers up to the start of the first scan; each but the first two bytes says how long it is.
        while position + 4 <= bytes.count, bytes[position] == 0xFF {
            let marker = bytes[position + 1]
            if marker == 0xFF {
                position += 1
                continue
            }
            guard marker != 0xDA, let length = bytes.number(at: position + 2, bytes: 2, isLittle: false), length >= 2,
                position + 2 + length <= bytes.count
            else { return }
            let content = bytes[position + 4..<position + 2 + length]
            if marker == 0xE1, content.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) {
                orientation = EXIFOrientation(tiff: content.dropFirst(6))
            }
            if marker == 0xEE, content.starts(with: "Adobe".utf8) { isAdobe = true }
            position += 2 + length
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// A whole number of some bytes; nil where the bytes end before.
    fileprivate func number(at position: Int, bytes count: Int, isLittle: Bool) -> Int? {
        guard position >= 0, position <= self.count - count else { return nil }
        let digits = self[position..<position + count]
        return isLittle
            ? digits.reversed().reduce(0) { $0 << 8 | Int($1) } : digits.reduce(0) { $0 << 8 | Int($1) }
    }
}

extension PixelImage {
    /// The image as it must be looked at.
    package func upright(_ orientation: EXIFOrientation) -> PixelImage {
        // Where each pixel of the result comes from: the start, and the steps to the right and down, in pixels.
        let (w, h) = (width, height)
        let (start, right, down, isTurned): (Int, Int, Int, Bool)
        switch orientation {
        case .upright: return self
        case .mirrored: (start, right, down, isTurned) = (w - 1, -1, w, false)
        case .halfTurn: (start, right, down, isTurned) = (w * h - 1, -1, -w, false)
        case .flipped: (start, right, down, isTurned) = ((h - 1) * w, 1, -w, false)
        case .transposed: (start, right, down, isTurned) = (0, w, 1, true)
        case .quarterTurnRight: (start, right, down, isTurned) = ((h - 1) * w, -w, 1, true)
        case .transversed: (start, right, down, isTurned) = (w * h - 1, -w, -1, true)
        case .quarterTurnLeft: (start, right, down, isTurned) = (w - 1, w, -1, true)
        }
        let (columns, rows) = isTurned ? (h, w) : (w, h)
        var turned = [UInt8](repeating: 0, count: pixels.count)
        var target = 0
        for row in 0..<rows {
            var source = start + row * down
            for _ in 0..<columns {
                for channel in 0..<3 { turned[target + channel] = pixels[3 * source + channel] }
                target += 3
                source += right
            }
        }
        return PixelImage(columns, rows, turned)
    }
}
