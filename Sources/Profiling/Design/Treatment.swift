public import Inference

/// One combination of factor levels, in the words of experimental design: a variant and how it is run.
public struct Treatment: Sendable, Hashable, Codable {
    /// The name of the variant.
    public var variant: String
    /// Items per inference.
    public var batch: Int
    /// Threads of one replica.
    public var threads: Int
    public var optimisation: OptimisationLevel

    public init(variant: String, batch: Int, threads: Int, optimisation: OptimisationLevel = .all) {
        self.variant = variant
        self.batch = batch
        self.threads = threads
        self.optimisation = optimisation
    }
}

extension Treatment: CustomStringConvertible {
    /// For example `yolov7-tiny, batch 8, 2 threads`.
    public var description: String {
        let level = optimisation == .all ? "" : ", optimisation \(optimisation.rawValue)"
        return "\(variant), batch \(batch), \(threads) \(threads == 1 ? "thread" : "threads")\(level)"
    }
}

extension Treatment: Comparable {
    /// By variant, optimisation, threads and batch, the first that differs deciding.
    public static func < (a: Treatment, b: Treatment) -> Bool {
        (a.variant, a.optimisation.rawValue, a.threads, a.batch) < (
            b.variant, b.optimisation.rawValue, b.threads, b.batch
        )
    }
}
