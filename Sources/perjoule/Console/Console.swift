import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The terminal: results go to standard output, everything said along the way to standard error.
enum Console {
    /// Writes a result and a line end to standard output.
    static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// Writes a part of a result to standard output, as it is.
    static func write(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Says something along the way on standard error.
    static func say(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Replaces the current line of standard error; only sensible when ``errorIsTerminal``.
    static func replaceLine(with text: String) { write("\r\u{1B}[2K" + text, to: STDERR_FILENO) }

    /// Prints a value as indented JSON with sorted keys.
    static func print(json value: some Encodable) throws { print(try json(value)) }

    /// A value as indented JSON with sorted keys, dates in ISO 8601.
    static func json(_ value: some Encodable) throws -> String { try json(value, [.prettyPrinted]) }

    /// A value as JSON on one line.
    static func line(json value: some Encodable) throws -> String { try json(value, []) }

    private static func json(_ value: some Encodable, _ style: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = style.union([.sortedKeys, .withoutEscapingSlashes])
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Writes a result to a file, whole or not at all.
    /// - Throws: `OutputError` when it cannot be written.
    static func write(_ text: String, toFile path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw OutputError(path: path)
        }
    }

    /// Whether standard input is a pipe or a file, of which a reader leaves nothing to the next.
    static var inputCanBeUsedUp: Bool {
        var status = stat()
        return fstat(STDIN_FILENO, &status) == 0 && status.st_mode & S_IFMT != S_IFCHR
    }

    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Columns of the terminal, or 100 where there is none.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 100 }
        return Int(size.ws_col)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var remaining = Array(text.utf8)[...]
        while !remaining.isEmpty {
            let written = remaining.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                // A reader that went away (`perjoule … | head`) is the reader's choice, not an error.
                return
            }
            remaining = remaining.dropFirst(written)
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

/// Why a result could not be written.
struct OutputError: DescribedError {
    let path: String
    var message: String { "\(path) cannot be written" }
    var advice: String? { "check that the folder exists, may be written to and has room" }
}
