import Quantities

/// The weights of the objective: accuracy counts for a plan, cores and joules per request against it.
public struct Objective: Sendable, Hashable, Codable {
    /// Per unit of pipeline accuracy.
    public var accuracy: Double
    /// Per core.
    public var cost: Double
    /// Per joule of energy per request.
    public var energy: Double

    public init(accuracy: Double = 0, cost: Double = 0, energy: Double = 0) {
        self.accuracy = accuracy
        self.cost = cost
        self.energy = energy
    }

    /// Parses `accuracy=1,cost=0.05,energy=0.1`; what is left out weighs nothing.
    /// - Throws: ``PipelinesError`` for an unknown or repeated term, or a weight that is negative or no number.
    public init(parsing text: String) throws(PipelinesError) {
        self.init()
        var seen: Set<String> = []
        for term in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = term.split(separator: "=", omittingEmptySubsequences: false).map { String($0).trimmed }
            guard parts.count == 2, let weight = Double(parts[1]), weight.isFinite, weight >= 0 else {
                throw PipelinesError(
                    .value, "“\(term)” is not a term of the objective",
                    advice: "write for example accuracy=1,cost=0.05,energy=0.1 with weights of at least 0")
            }
            guard seen.insert(parts[0]).inserted else {
                throw PipelinesError(.key, "the objective names \(parts[0]) twice")
            }
            switch parts[0] {
            case "accuracy": accuracy = weight
            case "cost": cost = weight
            case "energy": energy = weight
            default:
                throw PipelinesError(
                    .key, "the objective has no term “\(parts[0])”", advice: suggestion(parts[0], among: Self.terms))
            }
        }
    }

    static let terms = ["accuracy", "cost", "energy"]
}

/// How the accuracies of the stages combine into the accuracy of the pipeline.
///
/// Source: IPA (arXiv 2308.12871), whose rank-normalised accuracy is `rank`.
public enum AccuracyOfPipeline: String, Sendable, Hashable, Codable, CaseIterable {
    /// Π accuracy: every stage must be right.
    case product
    /// Σ accuracy.
    case sum
    /// Σ accuracy / number of stages.
    case mean
    /// Σ rank, where a stage's variants rank evenly from 0 (least accurate) to 1 (most); equal ones share a rank.
    case rank
}

extension String {
    var trimmed: String {
        var slice = self[...]
        while let first = slice.first, first.isWhitespace { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace { slice.removeLast() }
        return String(slice)
    }
}

/// “did you mean” when a known name is near, else the list of known names.
package func suggestion(_ name: String, among known: [String]) -> String {
    if let nearest = known.nearest(to: name) { return "did you mean “\(nearest)”?" }
    return "known: \(known.joined(separator: ", "))"
}
