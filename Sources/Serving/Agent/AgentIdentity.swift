#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Which agent, on which node, since which start.
public struct AgentIdentity: Sendable, Hashable {
    /// New at every start.
    public var id: String
    /// Name and version of the agent.
    public var agent: String
    /// The node's host name.
    public var node: String

    public init(id: String, agent: String, node: String) {
        self.id = id
        self.agent = agent
        self.node = node
    }

    /// The identity of an agent that starts here and now.
    /// - Parameter node: a name other than the host's.
    public static func new(version: String, node: String? = nil) -> AgentIdentity {
        let id = (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return AgentIdentity(id: id.joined(), agent: "perjoule \(version)", node: node ?? hostName)
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
