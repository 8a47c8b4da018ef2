/// Reads the rows of a trace without making a string of each.
struct TraceScanner {
    let file: String
    private(set) var values: [Double] = []
    private var row = 1
    private var first = 0.0

    /// The most requests a second that a row may state.
    private static let largestRate = 1e9
    /// The longest trace in seconds: 30 years.
    private static let longestTime = 1e9

    init(file: String) { self.file = file }

    mutating func read(
        _ bytes: UnsafeBufferPointer<UInt8>, column: String?, kind: ArrivalTrace.Kind?
    ) throws(SimulationError) -> TraceColumns {
        try refuseOtherFormats(bytes)
        var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while position < bytes.count, bytes[position] == 10 || bytes[position] == 13 {
            if bytes[position] == 10 { row += 1 }
            position += 1
        }
        let end = bytes[position...].firstIndex(of: 10) ?? bytes.count
        let header = Self.fields(bytes[position..<end])
        let columns: TraceColumns
        if header.contains(where: { Double($0) == nil && !$0.isEmpty }) {
            // One column whose only row is no number is a wrong value rather than a header.
            columns = try TraceColumns(header: header, column: column, kind: kind, file: file)
            position = end + 1
            row += 1
        } else {
            columns = try TraceColumns(columns: header.count, column: column, kind: kind, file: file)
        }
        values.reserveCapacity(max(0, bytes.count - position) / 8)
        while position < bytes.count { try readRow(bytes, &position, columns) }
        guard !values.isEmpty else {
            throw SimulationError(.trace, "there is no row of load", place: file, advice: "give at least one row")
        }
        return columns
    }

    /// Refuses what is no text of this kind at all: its rows would only tell of strange letters.
    private func refuseOtherFormats(_ bytes: UnsafeBufferPointer<UInt8>) throws(SimulationError) {
        let compressed: [[UInt8]] = [
            [0x1F, 0x8B], [0x28, 0xB5, 0x2F, 0xFD], [0x50, 0x4B, 0x03, 0x04], [0x42, 0x5A, 0x68], [0xFD, 0x37, 0x7A],
        ]
        if compressed.contains(where: { bytes.starts(with: $0) }) {
            throw SimulationError(
                .trace, "the file is compressed", place: file, advice: "unpack it first, for example by gunzip -k")
        }
        // Text in UTF-16 and other binary files have zero bytes early on.
        if bytes.prefix(1024).contains(0) {
            throw SimulationError(.trace, "the file is not UTF-8 text", place: file, advice: "save it as UTF-8")
        }
    }

    private mutating func readRow(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ columns: TraceColumns
    ) throws(SimulationError) {
        let start = position
        var field = 0
        var fieldStart = position
        var chosen = position..<position
        while true {
            let byte = position < bytes.count ? bytes[position] : 10
            if byte == 44 || byte == 10 {
                if field == columns.index { chosen = fieldStart..<position }
                field += 1
                fieldStart = position + 1
            }
            position += 1
            if byte == 10 { break }
        }
        defer { row += 1 }
        let isBlank = bytes[start..<min(position, bytes.count)].allSatisfy { $0 <= 32 }
        if isBlank { return }
        guard field == columns.count else {
            throw fault("the row has \(field) column\(field == 1 ? "" : "s"), not \(columns.count)")
        }
        let text = bytes[chosen]
        guard let value = Self.number(text) ?? Double(Self.text(text)) else {
            throw fault("“\(Self.text(text).prefix(40))” is not a number")
        }
        try append(value, columns.kind)
    }

    private mutating func append(_ value: Double, _ kind: ArrivalTrace.Kind) throws(SimulationError) {
        switch kind {
        case .rates:
            guard value >= 0, value <= Self.largestRate else {
                throw fault("the rate is \(value); rates lie between 0 and 10⁹ per second")
            }
            values.append(value)
        case .timestamps:
            guard value.isFinite else { throw fault("the time is \(value)") }
            if values.isEmpty { first = value }
            let time = value - first
            guard time >= values.last ?? 0 else { throw fault("the time \(value) lies before that of the row above") }
            guard time <= Self.longestTime else {
                throw fault("the time \(value) lies more than 10⁹ s after the first", "give times in seconds")
            }
            values.append(time)
        }
    }

    private func fault(_ message: String, _ advice: String = "correct or remove the row") -> SimulationError {
        SimulationError(.trace, message, place: "\(file):\(row)", advice: advice)
    }

    private static func fields(_ line: Slice<UnsafeBufferPointer<UInt8>>) -> [String] {
        line.split(separator: 44, omittingEmptySubsequences: false).map { text($0) }
    }

    /// The text of a field without spaces, quotes or a carriage return at its ends.
    private static func text(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        var field = field
        while let byte = field.last, byte <= 32 || byte == 34 { field.removeLast() }
        while let byte = field.first, byte <= 32 || byte == 34 { field.removeFirst() }
        return String(decoding: field, as: UTF8.self)
    }

    /// A plain decimal number of at most 15 digits, exactly rounded; nil for anything else.
    private static func number(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
        var (whole, digits, fraction) = (0, 0, -1)
        for byte in field {
            switch byte {
            case 48...57:
                whole = whole &* 10 &+ Int(byte &- 48)
                digits += 1
                if fraction >= 0 { fraction += 1 }
            case 46 where fraction < 0: fraction = 0
            case 13: continue
            default: return nil
            }
        }
        guard digits > 0, digits <= 15 else { return nil }
        return fraction > 0 ? Double(whole) / powers[fraction] : Double(whole)
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]
}
