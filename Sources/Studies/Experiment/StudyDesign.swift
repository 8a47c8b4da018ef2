import Statistics
package import Store

/// What is varied.
package struct StudyFactor: Sendable, Hashable, Codable {
    package var name: String
    package var levels: [Factor]

    package init(_ name: String, _ levels: [Factor]) {
        self.name = name
        self.levels = levels
    }
}

/// What is looked at: a figure of every trial.
package struct StudyResponse: Sendable, Hashable, Codable {
    /// The name of the figure in a row, such as `energy.total`.
    package var figure: String
    /// What people call it, such as “Energy per image”.
    package var title: String
    /// Whether less is better; nil where neither is.
    package var lessIsBetter: Bool?

    package init(_ figure: String, title: String, lessIsBetter: Bool?) {
        self.figure = figure
        self.title = title
        self.lessIsBetter = lessIsBetter
    }
}

/// One level of each factor.
package struct Configuration: Sendable, Hashable, Codable {
    package var levels: [String: Factor]

    package init(_ levels: [String: Factor]) { self.levels = levels }
}

extension Configuration: CustomStringConvertible {
    /// `batch=8 model=alexnet`, by name of the factor.
    package var description: String {
        levels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
}

/// What a study measures: configurations of factors, each as often as the settings say.
///
/// Trials come in complete blocks: each holds every configuration once, shuffled anew from the seed.
package struct StudyDesign: Sendable, Hashable, Codable {
    package var factors: [StudyFactor]
    package var configurations: [Configuration]
    /// The first is the one that decides about stopping.
    package var responses: [StudyResponse]
    /// How often each configuration is measured where the kind decides; nil leaves it to the settings.
    package var trialsEach: Int?

    /// - Parameter configurations: nil takes every combination of the levels.
    package init(factors: [StudyFactor], configurations: [Configuration]? = nil, responses: [StudyResponse]) {
        self.factors = factors
        self.configurations =
            configurations
            ?? factors.reduce([Configuration([:])]) { whole, factor in
                whole.flatMap { configuration in
                    factor.levels.map { level in
                        Configuration(configuration.levels.merging([factor.name: level]) { $1 })
                    }
                }
            }
        self.responses = responses
    }
}

extension StudyDesign {
    /// - Throws: ``StudyError`` (`designInvalid`) for a design that nothing can be measured of, or learnt from.
    package func validate() throws(StudyError) {
        guard let first = configurations.first, !responses.isEmpty else {
            throw StudyError(.designInvalid, "the study has no configurations", advice: "give every factor a level")
        }
        for factor in factors where Set(factor.levels).count < factor.levels.count || factor.levels.isEmpty {
            throw StudyError(
                .designInvalid,
                "the factor “\(factor.name)” has \(factor.levels.isEmpty ? "no level" : "a level twice")",
                advice: "give each level once")
        }
        if Set(factors.map(\.name)).count < factors.count {
            throw StudyError(.designInvalid, "two factors have one name", advice: "name them apart")
        }
        if Set(configurations).count < configurations.count {
            throw StudyError(.designInvalid, "a configuration is there twice", advice: "give each once")
        }
        for configuration in configurations where Set(configuration.levels.keys) != Set(first.levels.keys) {
            throw StudyError(
                .designInvalid, "“\(configuration)” has other factors than “\(first)”",
                advice: "give every configuration a level of each factor")
        }
    }
}
