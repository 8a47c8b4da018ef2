package import Quantities
package import Tuning

/// What a search makes of the energy of its trials.
package enum EnergyGoal: Sendable, Hashable {
    /// Energy is the last objective, to be made small.
    case minimise
    /// All trials together may consume so much.
    case budget(Joules)

    /// The goal that words name: `minimise`, `budget 50kJ`, `budget=50kJ`, `50kJ`.
    /// - Throws: ``TuningError`` for anything else.
    package init(_ words: [String]) throws(TuningError) {
        let parts = words.flatMap { $0.split { " =:".contains($0) } }.map(String.init)
        switch parts.first?.lowercased() {
        case "minimise" where parts.count == 1, "minimize" where parts.count == 1: self = .minimise
        case "budget": self = .budget(try Self.amount(parts.dropFirst().joined(), of: words))
        case .some where parts[0].first?.isNumber == true: self = .budget(try Self.amount(parts.joined(), of: words))
        default: throw Self.unreadable(words)
        }
    }

    private static func amount(_ text: String, of words: [String]) throws(TuningError) -> Joules {
        guard !text.isEmpty else {
            throw TuningError(.budget, "the energy budget has no amount", advice: "write for example budget 50kJ")
        }
        do {
            return try EnergyBudget(try Joules(parsing: text)).limit
        } catch let error as TuningError {
            throw error
        } catch {
            throw TuningError(.budget, "“\(text)” is no amount of energy: \(error)", advice: "write for example 50kJ")
        }
    }

    private static func unreadable(_ words: [String]) -> TuningError {
        TuningError(
            .budget, "“\(words.joined(separator: " "))” is no goal for energy",
            advice: "write minimise, or a budget such as budget 50kJ")
    }
}
