import Foundation

/// The cluster that `integrations/ray/test` has started.
enum RayCluster {
    /// Ray's dashboard.
    static let dashboard = ProcessInfo.processInfo.environment["PERJOULE_RAY_ADDRESS"]
    /// The process of a node that may be killed.
    static let victim = ProcessInfo.processInfo.environment["PERJOULE_RAY_VICTIM"].flatMap { Int32($0) }
}
