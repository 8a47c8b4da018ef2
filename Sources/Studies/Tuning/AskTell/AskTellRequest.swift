import Quantities
import Tuning

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What one line of the ask/tell protocol asks for.
enum AskTellRequest: Sendable, Hashable {
    /// So many new trials.
    case ask(Int)
    /// A trial's final values.
    case tell(Result)
    /// A trial's values on the way.
    case report(Result, step: Int)
    /// The end of a trial that was stopped early.
    case prune(Result)
    /// The end of a trial that gave no values.
    case fail(Result, reason: String?)
    /// The best trial, the Pareto front, or the trials not yet told.
    case best, front, running

    /// A trial's number and what was observed.
    struct Result: Sendable, Hashable {
        let id: Int
        let values: [Double]
        let energy: Joules?
    }

    /// The most trials that one line may ask for.
    static let mostAsked = 100_000

    /// - Throws: ``AskTellFault`` for a line that is not one JSON object with one known request.
    init(parsing line: [UInt8]) throws(AskTellFault) {
        do {
            self = try JSONDecoder().decode(AskTellRequest.self, from: Data(line))
        } catch let fault as AskTellFault {
            throw fault
        } catch let error as DecodingError {
            throw AskTellFault(error, line: String(decoding: line, as: UTF8.self))
        } catch {
            throw AskTellFault("not JSON")
        }
    }
}

/// What is wrong with a line of the ask/tell protocol.
struct AskTellFault: Error, Hashable {
    let message: String

    init(_ message: String, advice: String? = nil) { self.message = message + (advice.map { " (\($0))" } ?? "") }

    init(_ error: TuningError) { message = error.description }
}

extension AskTellRequest: Decodable {
    private enum Key: String, CaseIterable {
        case ask, tell, report, prune, fail, best, front, running
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        guard let name = container.allKeys.first?.stringValue, container.allKeys.count == 1 else {
            throw AskTellFault(
                "a line is an object with one key, not \(container.allKeys.count)",
                advice: "write for example {\"ask\":1}")
        }
        guard let key = Key(rawValue: name) else {
            throw AskTellFault("there is no request “\(name)”", advice: advice(name, Key.allCases.map(\.rawValue)))
        }
        func body(_ known: [String]) throws -> Body {
            try Body(container.nestedContainer(keyedBy: AnyKey.self, forKey: AnyKey(name)), of: name, known: known)
        }
        switch key {
        case .ask:
            let number = try container.decode(Double.self, forKey: AnyKey(name))
            guard let count = Int(exactly: number), (1...Self.mostAsked).contains(count) else {
                throw AskTellFault("“ask” is the number of trials, from 1 to \(Self.mostAsked), not \(number)")
            }
            self = .ask(count)
        case .tell: self = .tell(try body(["id", "values", "energy"]).result())
        case .report:
            let body = try body(["id", "step", "values", "energy"])
            self = .report(try body.result(), step: try body.number("step"))
        case .prune: self = .prune(try body(["id", "energy"]).result(hasValues: false))
        case .fail:
            let body = try body(["id", "energy", "reason"])
            self = .fail(try body.result(hasValues: false), reason: try body.reason())
        case .best: self = .best
        case .front: self = .front
        case .running: self = .running
        }
    }

    /// The object after the name of a request.
    private struct Body {
        let container: KeyedDecodingContainer<AnyKey>
        let name: String

        init(_ container: KeyedDecodingContainer<AnyKey>, of name: String, known: [String]) throws {
            for key in container.allKeys where !known.contains(key.stringValue) {
                throw AskTellFault("“\(name)” has no key “\(key.stringValue)”", advice: advice(key.stringValue, known))
            }
            (self.container, self.name) = (container, name)
        }

        func number(_ key: String) throws -> Int {
            guard container.contains(AnyKey(key)) else { throw AskTellFault("“\(name)” needs “\(key)”") }
            // As a real number first, since a fraction is no fault of the JSON.
            let number = try container.decode(Double.self, forKey: AnyKey(key))
            guard let whole = Int(exactly: number) else {
                throw AskTellFault("“\(name).\(key)” must be a whole number")
            }
            return whole
        }

        func result(hasValues: Bool = true) throws -> Result {
            let id = try number("id")
            guard !hasValues || container.contains(AnyKey("values")) else {
                throw AskTellFault("“\(name)” needs “values”", advice: "a list with one number per objective")
            }
            return Result(
                id: id, values: hasValues ? try container.decode([Double].self, forKey: AnyKey("values")) : [],
                energy: try container.decodeIfPresent(Double.self, forKey: AnyKey("energy")).map { Joules($0) })
        }

        func reason() throws -> String? { try container.decodeIfPresent(String.self, forKey: AnyKey("reason")) }
    }
}

/// Any key of a JSON object.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

private func advice(_ name: String, _ known: [String]) -> String {
    known.nearest(to: name).map { "did you mean “\($0)”?" } ?? "known: \(known.joined(separator: ", "))"
}

extension AskTellFault {
    /// What a decoder complains about, in one line.
    fileprivate init(_ error: DecodingError, line: String) {
        switch error {
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            self.init("\(Self.subject(context)) must be \(Self.name(of: type))")
        default:
            let isNotFinite = ["NaN", "Infinity", "nan", "inf"].contains { line.contains($0) }
            self.init(
                isNotFinite ? "not JSON, which has no NaN and no infinity" : "not JSON, or a number too large",
                advice: isNotFinite
                    ? "tell a trial without usable values by {\"fail\":{\"id\":0}}"
                    : "write one object per line, such as {\"ask\":1}")
        }
    }

    private static func subject(_ context: DecodingError.Context) -> String {
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        return path.isEmpty ? "a line" : "“\(path.drop { $0 == "." })”"
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is Double.Type: "a number"
        case is String.Type: "a text"
        case is [Double].Type, is [Any].Type: "a list of numbers"
        default: "an object"
        }
    }
}
