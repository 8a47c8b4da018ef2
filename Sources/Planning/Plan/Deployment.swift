/// What runs now: the variant and operating point of each stage; read from a plan's JSON or made from a plan.
public struct Deployment: Sendable, Hashable, Codable {
    public var stages: [Choice]

    /// What one stage runs.
    public struct Choice: Sendable, Hashable, Codable {
        /// Name of the stage.
        public var name: String
        public var variant: String
        /// Index of the operating point in the variant's list.
        public var point: Int

        public init(name: String, variant: String, point: Int) {
            self.name = name
            self.variant = variant
            self.point = point
        }
    }

    public init(stages: [Choice]) {
        self.stages = stages
    }
}

extension Plan {
    /// The plan's choices, to plan the next one from.
    public var deployment: Deployment {
        Deployment(stages: stages.map { .init(name: $0.name, variant: $0.variant, point: $0.point) })
    }
}
