import Prediction
import Quantities
import Statistics
import Store

/// The factors of a study by how much of a figure's variance each explains.
struct EffectRanking: Encodable {
    struct Effect: Encodable {
        let factor: String
        let etaSquared: Double
        /// The levels with the least and the most, and the ratio of their means.
        let least: String
        let most: String
        let ratio: Double
        /// Holm's, for all effects on the figure.
        let pValue: Double
    }

    /// The greatest first; interactions are left out.
    let effects: [Effect]

    /// - Returns: nil where the rows admit no analysis, for example with one trial of each configuration.
    init?(_ rows: [StudyRow], _ design: StudyDesign, figure: String) {
        guard
            let analysis = try? StudyAnalysis(
                rows: rows,
                design: StudyDesign(
                    factors: design.factors, configurations: design.configurations,
                    responses: [StudyResponse(figure, title: figure, lessIsBetter: true)])),
            let response = analysis.responses.first
        else { return nil }
        effects = response.factors.compactMap { factor -> Effect? in
            guard let effect = response.effects.first(where: { $0.factors == [factor.factor] }),
                let least = factor.marginalMeans.min(by: { $0.value < $1.value }),
                let most = factor.marginalMeans.max(by: { $0.value < $1.value }), least.value > 0
            else { return nil }
            return Effect(
                factor: factor.factor, etaSquared: effect.etaSquared, least: least.level, most: most.level,
                ratio: most.value / least.value, pValue: effect.test.adjustedPValue)
        }.sorted { $0.etaSquared > $1.etaSquared }
        if effects.isEmpty { return nil }
    }

    /// Which factor matters most, and how the others compare.
    func sentence(of what: String) -> String {
        guard let first = effects.first else { return "" }
        func share(_ effect: Effect) -> String { "η² \(ResponseAnalysis.share(effect.etaSquared))" }
        guard first.pValue < 0.05 else {
            return "No factor is shown to change \(what); \(first.factor) comes nearest (\(share(first)))."
        }
        let change = first.ratio - 1
        let rest = effects.dropFirst().map { "\($0.factor) (\(share($0)))" }.joined(separator: ", ")
        return
            "\(first.factor) matters most to \(what): it explains \(Fraction(first.etaSquared).percent) of the variance "
            + "(\(share(first))), and \(first.most) takes \(Fraction(change).percent) more than \(first.least)"
            + (rest.isEmpty ? "." : "; then \(rest).")
    }
}
