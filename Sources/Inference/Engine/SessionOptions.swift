/// How an engine loads and runs a model.
public struct SessionOptions: Sendable, Hashable, Codable {
    /// Threads that compute within one operator, the calling thread included; at least 1.
    public var threads: Int
    public var optimisation: OptimisationLevel
    /// Whether worker threads spin for a short time when they run out of work: quicker, but busy cores draw power.
    public var spinning: Bool
    /// Whether memory is kept between runs rather than given back; saves time, costs memory.
    public var memoryArena: Bool
    /// The folder that receives a profile of every node; nil for none, since recording it slows a run.
    public var profileFolder: String?

    public init(
        threads: Int = 1, optimisation: OptimisationLevel = .all, spinning: Bool = true, memoryArena: Bool = true,
        profileFolder: String? = nil
    ) {
        self.threads = threads
        self.optimisation = optimisation
        self.spinning = spinning
        self.memoryArena = memoryArena
        self.profileFolder = profileFolder
    }
}

/// How far an engine may rewrite a model before it runs it.
public enum OptimisationLevel: String, Sendable, Hashable, Codable, CaseIterable {
    /// Run the nodes as the file has them; a node profile then matches the file.
    case none
    /// Constant folding and redundant nodes.
    case basic
    /// Also fused operators.
    case extended
    /// Also memory layouts made for this processor.
    case all
}
