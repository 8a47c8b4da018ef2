public import Quantities

/// The agents that tell the energy of a cluster's machines.
public struct RayAgents: Sendable {
    public var port: Int
    /// What they ask for; nil for agents that ask for nothing.
    public var token: String?
    public var isEncrypted: Bool
    public var trust: ServerTrust
    /// How long one may take to answer.
    public var timeout: Seconds

    public init(
        port: Int = AgentClient.usualPort, token: String? = nil, isEncrypted: Bool = false,
        trust: ServerTrust = .system, timeout: Seconds = Seconds(2)
    ) {
        self.port = port
        self.token = token
        self.isEncrypted = isEncrypted
        self.trust = trust
        self.timeout = timeout
    }

    /// Asks the agent of every host at once; nodes that share a machine share its agent.
    func read(_ hosts: Set<String>) async -> [String: Result<AgentReading, ServingError>] {
        await withTaskGroup { group in
            for host in hosts {
                let address = ServerAddress(host: host, port: port, isEncrypted: isEncrypted)
                let client = AgentClient(address, token: token, trust: trust, timeout: timeout)
                group.addTask { (host, await Result(awaiting: { () throws(ServingError) in try await client.read() })) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }
}
