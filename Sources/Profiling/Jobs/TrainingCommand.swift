import Quantities

/// A command line with places for hyper-parameters, such as `python3 train.py --lr {lr}`.
///
/// `{name}` stands for a parameter's value, `{trial}` and `{seed}` for the trial's number and seed; `{{name}}` is `{name}` as
/// it stands. Other braces, as in JSON, are what they are.
/// An argument that names a parameter which a trial does not have is left out; so is the option before it, as `--slope` in
/// `--slope {slope}`.
public struct TrainingCommand: Sendable, Hashable {
    /// The arguments as typed, the program first.
    public let arguments: [String]
    private let pieces: [[Piece]]

    private enum Piece: Hashable {
        case text(String)
        case place(String)

        /// The parameter that is named.
        var name: String? { if case .place(let name) = self { name } else { nil } }

        func filled(_ values: [String: String]) -> String {
            switch self {
            case .text(let text): text
            case .place(let name): values[name] ?? ""
            }
        }
    }

    /// What may be named besides parameters.
    private static let ownNames = ["trial", "seed"]

    /// - Parameter parameters: the names of the parameters, each of which must be named at least once.
    /// - Throws: ``ProfilingError`` for an empty command, unknown names and unused parameters.
    public init(_ arguments: [String], parameters: [String]) throws(ProfilingError) {
        guard let program = arguments.first, !program.isEmpty else {
            throw ProfilingError(
                .commandInvalid, "there is no command to run",
                advice: "give one, for example: python3 train.py"
                    + (parameters.first.map { " --\($0) {\($0)}" } ?? ""))
        }
        self.arguments = arguments
        pieces = arguments.map(Self.pieces)
        let named = pieces.flatMap { $0 }.compactMap(\.name)
        if let unknown = named.first(where: { !parameters.contains($0) && !Self.ownNames.contains($0) }) {
            let hint = (parameters + Self.ownNames).nearest(to: unknown).map { "did you mean {\($0)}? " } ?? ""
            throw ProfilingError(
                .commandInvalid, "{\(unknown)} is no parameter",
                advice: hint + (parameters.isEmpty ? "there are no parameters" : "there are \(Self.list(parameters))")
                    + "; as text it is written {{\(unknown)}}")
        }
        let unused = parameters.filter { !named.contains($0) }
        guard unused.isEmpty else {
            throw ProfilingError(
                .commandInvalid, "the command does not use \(Self.list(unused))",
                advice: "pass each to it, for example --\(unused[0]) {\(unused[0])}, or take it out of the space")
        }
    }

    /// The arguments of one trial.
    /// - Parameter values: by name of the parameter, without those that the trial does not have.
    public func filled(_ values: [String: String], trial: Int, seed: UInt64) -> [String] {
        let values = ["trial": "\(trial)", "seed": "\(seed)"].merging(values) { $1 }
        var filled: [String] = []
        for (index, argument) in pieces.enumerated() {
            let isAbsent = argument.contains { $0.name.map { values[$0] == nil } ?? false }
            guard isAbsent else {
                filled.append(argument.map { $0.filled(values) }.joined())
                continue
            }
            let isWhole = argument.count == 1
            let isAfterOption =
                index > 1 && pieces[index - 1].allSatisfy { $0.name == nil } && arguments[index - 1].first == "-"
            if isWhole && isAfterOption { filled.removeLast() }
        }
        return filled
    }

    private static func pieces(of argument: String) -> [Piece] {
        var pieces: [Piece] = []
        var text = ""
        var rest = argument[...]
        while let character = rest.first {
            if let (name, after) = enclosedName(in: rest) {
                if !text.isEmpty { pieces.append(.text(text)) }
                text = ""
                pieces.append(.place(name))
                rest = after
            } else if character == "{", let (name, after) = enclosedName(in: rest.dropFirst()), after.first == "}" {
                text += "{\(name)}"
                rest = after.dropFirst()
            } else {
                text.append(character)
                rest.removeFirst()
            }
        }
        return text.isEmpty && !pieces.isEmpty ? pieces : pieces + [.text(text)]
    }

    /// The name in braces that a text begins with, and what follows it.
    private static func enclosedName(in text: Substring) -> (name: String, after: Substring)? {
        guard text.first == "{", let end = text.firstIndex(of: "}") else { return nil }
        let name = text[text.index(after: text.startIndex)..<end]
        guard let first = name.first, first.isLetter || first == "_",
            name.allSatisfy({ $0.isLetter || $0.isNumber || "_-.".contains($0) })
        else { return nil }
        return (String(name), text[text.index(after: end)...])
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
