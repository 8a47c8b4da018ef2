/// PNG files of eight-bit colours, written without compression.
enum TinyPNG {
    /// - Parameter rows: the bytes of each row, three a pixel; may be fewer than the header says, for broken files.
    static func file(width: Int, height: Int, rows: [[UInt8]]) -> [UInt8] {
        let header: [UInt8] = number(width) + number(height) + [8, 2, 0, 0, 0]
        let raw: [UInt8] = rows.flatMap { row -> [UInt8] in [0] + row }
        var stream: [UInt8] = [0x78, 0x01]
        var rest = raw[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            stream += [rest.isEmpty ? 1 : 0, UInt8(length & 0xFF), UInt8(length >> 8)]
            stream += [UInt8(~length & 0xFF), UInt8(~length >> 8)] + block
        } while !rest.isEmpty
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in raw {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        stream += number(Int(b << 16 | a))
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        return signature + chunk("IHDR", header) + chunk("IDAT", stream) + chunk("IEND", [])
    }

    /// One colour, with a rectangle of another.
    static func file(
        width: Int, height: Int, colour: [UInt8], box: (x: Int, y: Int, width: Int, height: Int)? = nil,
        boxColour: [UInt8] = [255, 255, 255]
    ) -> [UInt8] {
        let rows = (0..<height).map { row -> [UInt8] in
            (0..<width).flatMap { column -> [UInt8] in
                guard let box, box.x <= column, column < box.x + box.width, box.y <= row, row < box.y + box.height
                else { return colour }
                return boxColour
            }
        }
        return file(width: width, height: height, rows: rows)
    }

    private static func number(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        var sum: UInt32 = .max
        for byte in body {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return number(content.count) + body + number(Int(~sum))
    }
}
