import Quantities

/// A command line with places for hyper-parameters, such as `python3 train.py --lr {lr}`.
///
/// `{name}` stands for a parameter's value, `{trial}` and `{seed}` for the trial's number and seed, `{{` and `}}` for braces.
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
    /// - Throws: ``ProfilingError`` for an empty command, braces without a name, unknown names and unused parameters.
    public init(_ arguments: [String], parameters: [String]) throws(ProfilingError) {
        guard let program = arguments.first, !program.isEmpty else {
            throw ProfilingError(
                .commandInvalid, "there is no command to run",
                advice: "give one, for example: python3 train.py"
                    + (parameters.first.map { " --\($0) {\($0)}" } ?? ""))
        }
        self.arguments = arguments
        var pieces: [[Piece]] = []
        for argument in arguments { pieces.append(try Self.pieces(of: argument)) }
        self.pieces = pieces
        let named = pieces.flatMap { $0 }.compactMap(\.name)
        if let unknown = named.first(where: { !parameters.contains($0) && !Self.ownNames.contains($0) }) {
            let hint = (parameters + Self.ownNames).nearest(to: unknown).map { "did you mean {\($0)}? " } ?? ""
            throw ProfilingError(
                .commandInvalid, "{\(unknown)} is no parameter",
                advice: hint + (parameters.isEmpty ? "there are no parameters" : "there are \(Self.list(parameters))")
                    + "; a literal brace is written {{")
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

    private static func pieces(of argument: String) throws(ProfilingError) -> [Piece] {
        var pieces: [Piece] = []
        var text = ""
        var rest = argument[...]
        while let character = rest.popFirst() {
            switch character {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                text.append(character)
                rest.removeFirst()
            case "{":
                guard let end = rest.firstIndex(of: "}"), case let name = rest[..<end], !name.isEmpty,
                    name.allSatisfy({ $0.isLetter || $0.isNumber || "_-.".contains($0) })
                else { throw brace("{", in: argument) }
                if !text.isEmpty { pieces.append(.text(text)) }
                text = ""
                pieces.append(.place(String(name)))
                rest = rest[rest.index(after: end)...]
            case "}": throw brace("}", in: argument)
            default: text.append(character)
            }
        }
        return text.isEmpty && !pieces.isEmpty ? pieces : pieces + [.text(text)]
    }

    private static func brace(_ brace: String, in argument: String) -> ProfilingError {
        ProfilingError(
            .commandInvalid, "“\(argument)” has a \(brace) that encloses no name",
            advice: "write {name} for a parameter, and \(brace)\(brace) for a literal \(brace)")
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
