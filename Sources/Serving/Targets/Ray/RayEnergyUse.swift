import Quantities

/// The energy that the nodes of a cluster used in a window.
struct RayEnergyUse {
    var energy: Estimate<Joules>?
    var dynamic: Estimate<Joules>?
}

extension RayTarget {
    func energies(of nodes: [RayNode]) async -> (RayEnergyUse?, [String]) { (nil, []) }
}
