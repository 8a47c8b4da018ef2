/// One hyper-parameter of a search space: its name, its values, and when it exists at all.
public struct Parameter: Sendable, Hashable {
    /// The values that a parameter can take; bounds are inclusive.
    public enum Domain: Sendable, Hashable {
        /// Real numbers in `low`…`high`: uniform in the logarithm when `log`, multiples of `step` above `low` when given.
        case float(low: Double, high: Double, log: Bool = false, step: Double? = nil)
        /// Whole numbers in `low`…`high`: uniform in the logarithm when `log`, else every `step`-th.
        case int(low: Int, high: Int, log: Bool = false, step: Int = 1)
        /// One of the choices, without order.
        case categorical([ParameterValue])
    }

    /// What another parameter must be for this one to exist, as in `when: {act: relu}`.
    public struct Condition: Sendable, Hashable {
        /// The parameter that decides.
        public let parent: String
        /// The values of `parent` under which the parameter exists.
        public let anyOf: [ParameterValue]

        public init(_ parent: String, isAnyOf values: [ParameterValue]) {
            self.parent = parent
            anyOf = values
        }
    }

    public let name: String
    public let domain: Domain
    /// All must hold for the parameter to exist; empty for one that always does.
    public let conditions: [Condition]

    public init(_ name: String, _ domain: Domain, when conditions: [Condition] = []) {
        self.name = name
        self.domain = domain
        self.conditions = conditions
    }
}
