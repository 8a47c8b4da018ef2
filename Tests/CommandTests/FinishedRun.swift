import Foundation
import Testing

/// What a command did: its exit code and everything it wrote.
struct FinishedRun: CustomStringConvertible {
    let command: [String]
    /// 128 + the signal for one that a signal ended.
    let code: Int32
    /// The signal that ended it, or 0: a crash is a signal, never an exit code.
    let signal: Int32
    let output: [UInt8]
    let error: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var lastLine: String { text.split(separator: "\n").last.map(String.init) ?? "" }
    var errorLines: [String] { error.split(separator: "\n").map(String.init) }
    /// The lines that tell an error.
    var problems: [String] { errorLines.filter { $0.contains("rror:") } }

    var description: String {
        "\(command.dropFirst().joined(separator: " ")) → \(code)\n\(text.prefix(2000))\n\(error.prefix(2000))"
    }

    /// Standard output, or its last line, as JSON.
    func json(lastLine isLastLine: Bool = false) throws -> Any {
        let bytes = isLastLine ? Data(lastLine.utf8) : Data(output)
        do {
            return try JSONSerialization.jsonObject(with: bytes)
        } catch {
            throw RunnerError(message: "not JSON: \(self)")
        }
    }

    func object(lastLine: Bool = false) throws -> [String: Any] {
        try #require(try json(lastLine: lastLine) as? [String: Any])
    }

    /// Expects one clear line that tells the error, and an exit code; nothing else may say “error”.
    func expectFailure(
        _ code: Int32, saying words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.code == code && signal == 0, "\(self)", sourceLocation: sourceLocation)
        #expect(problems.count == 1, "\(self)", sourceLocation: sourceLocation)
        let line = problems.first ?? ""
        #expect(line.hasPrefix("perjoule: error: "), "\(self)", sourceLocation: sourceLocation)
        for word in words { #expect(line.contains(word), "\(self)", sourceLocation: sourceLocation) }
    }
}

extension [String: Any] {
    /// The value at a path of keys such as `energy.command.value`.
    func at(_ path: String) -> Any? {
        path.split(separator: ".").reduce(self as Any?) { ($0 as? [String: Any])?[String($1)] }
    }

    func number(_ path: String) -> Double? { (at(path) as? NSNumber)?.doubleValue }
    func text(_ path: String) -> String? { at(path) as? String }
}
