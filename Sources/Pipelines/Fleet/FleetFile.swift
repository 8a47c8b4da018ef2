public import Quantities

/// Pipelines that are planned together under shared caps, as their file states them.
public struct FleetFile: Sendable, Hashable {
    /// The file's name as given, used in places.
    public var file: String
    /// Nil when the file has none.
    public var name: String?
    /// The most power of all pipelines together, PUE included.
    public var powerCap: Watts?
    /// The most cores of all pipelines together.
    public var costCap: Double?
    public var pipelines: [Member]

    /// A pipeline of the fleet.
    public struct Member: Sendable, Hashable {
        /// Differs from the others' names; the name of the pipeline file, without folder and ending, unless given.
        public var name: String
        /// Path of the pipeline file, relative ones from the fleet file's folder.
        public var file: String
        /// What the pipeline's objective counts in the fleet's.
        public var weight: Double
        /// Goals that win over the pipeline file's; completed by those of the fleet file.
        public var goals: Goals
        /// `file:line:column` of the member.
        public var place: String
    }
}
