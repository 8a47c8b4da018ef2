import Foundation

/// The cluster that `integrations/ray/test` has started.
enum RayCluster {
    /// Ray's dashboard.
    static let dashboard = ProcessInfo.processInfo.environment["PERJOULE_RAY_ADDRESS"]
    /// How many changes of variant and batch are made under load.
    static let changes =
        ProcessInfo.processInfo.environment["PERJOULE_RAY_CHANGES"].flatMap { Int($0) }.map { max(2, $0) } ?? 20
    /// The process of a node that may be killed.
    static let victim = ProcessInfo.processInfo.environment["PERJOULE_RAY_VICTIM"].flatMap { Int32($0) }
}
