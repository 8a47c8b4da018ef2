extension Route {
    /// Where an agent tells its readings.
    static let energyPath = "/v1/energy"

    /// What the target of a request asks an agent for; its health is open to everyone.
    static func ofAgent(target: String) -> Route? {
        switch target.prefix(while: { $0 != "?" && $0 != "#" }) {
        case "/healthz": .live
        case energyPath[...]: .energy
        case "/metrics": .metrics
        default: nil
        }
    }
}
