import Quantities
import Reporting
import Tuning

/// One line of answer of the ask/tell protocol.
enum AskTellReply: Sendable, Hashable {
    case trial(Trial)
    /// No further trial, and why.
    case done(String)
    case ok
    /// Whether a trial should stop, and why.
    case decision(PruningDecision)
    case best(Trial?)
    case front([Trial])
    case running([Trial])
    case fault(AskTellFault, line: Int)

    /// The line, without its end.
    var text: String {
        switch self {
        case .trial(let trial): "{\"id\":\(trial.id),\"params\":\(trial.parameters.json)}"
        case .done(let reason): "{\"done\":true,\"reason\":\(quoted(reason))}"
        case .ok: "{\"ok\":true}"
        case .decision(.goOn): "{\"ok\":true,\"prune\":false}"
        case .decision(.prune(let reason)): "{\"ok\":true,\"prune\":true,\"reason\":\(quoted(reason))}"
        case .best(let trial): "{\"best\":\(trial?.json ?? "null")}"
        case .front(let trials): "{\"front\":\(Self.list(trials))}"
        case .running(let trials): "{\"running\":\(Self.list(trials))}"
        case .fault(let fault, let line): "{\"error\":\(quoted(fault.message)),\"line\":\(line)}"
        }
    }

    private static func list(_ trials: [Trial]) -> String { "[\(trials.map(\.json).joined(separator: ","))]" }
}

extension Trial {
    /// Number, parameters, and values and energy where there are some.
    fileprivate var json: String {
        var members = ["\"id\":\(id)", "\"params\":\(parameters.json)"]
        if !values.isEmpty { members.append("\"values\":[\(values.map { "\($0)" }.joined(separator: ","))]") }
        if let energy { members.append("\"energy\":\(energy.value)") }
        return "{\(members.joined(separator: ","))}"
    }
}

extension Assignment {
    /// The parameters as a JSON object in the order of the space: whole numbers without a point, real ones with one.
    package var json: String {
        let members = elements.map { "\(quoted($0.name)):\($0.value.json)" }
        return "{\(members.joined(separator: ","))}"
    }
}

extension ParameterValue {
    /// The value as JSON that reads back as the same.
    package var json: String {
        switch self {
        // The shortest text that reads back as the number; the domains hold finite ones alone.
        case .float(let value): "\(value)"
        case .int(let value): "\(value)"
        case .text(let value): quoted(value)
        case .bool(let value): "\(value)"
        }
    }
}

private func quoted(_ text: String) -> String { JSONValue.text(text).serialized() }
