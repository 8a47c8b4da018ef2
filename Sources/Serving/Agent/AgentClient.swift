public import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads the agent of a node.
public struct AgentClient: Sendable {
    /// Where agents listen unless told otherwise.
    public static let usualPort = 9560
    /// No reading has as many bytes.
    private static let answerLimit = 1 << 20

    public var address: ServerAddress
    /// What the agent asks for; nil for one that asks for nothing.
    public var token: String?
    public var trust: ServerTrust
    /// Of the connection, and of the answer.
    public var timeout: Seconds

    public init(
        _ address: ServerAddress, token: String? = nil, trust: ServerTrust = .system, timeout: Seconds = Seconds(2)
    ) {
        self.address = address
        self.token = token
        self.trust = trust
        self.timeout = timeout
    }

    /// What the node has used up to now.
    /// - Throws: ``ServingError``: `target` when the agent cannot be reached, refuses or says something else, `deadline`
    ///   when it is too slow, `cancelled` with the task.
    public func read() async throws(ServingError) -> AgentReading {
        let connection = try await HTTPConnection.open(address, timeout: timeout, trust: trust)
        let request = ClientRequest(.get, Route.energyPath, fields: token.map { [ClientRequest.bearer($0)] } ?? [])
        let response: ClientResponse
        do throws(ServingError) {
            response = try await connection.send(request, timeout: timeout, limit: Self.answerLimit)
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
        return try reading(response)
    }

    func reading(_ response: ClientResponse) throws(ServingError) -> AgentReading {
        guard response.status != 401 else {
            throw fault("the agent refuses the token", advice: "give the token that it was started with")
        }
        guard response.isSuccess else {
            throw fault(
                "the agent answers \(response.status): \(response.text.prefix(200))",
                advice: "look at what the agent says on its node")
        }
        let reading: AgentReading
        do {
            reading = try JSONDecoder().decode(AgentReading.self, from: Data(response.body))
        } catch {
            throw fault(
                "the answer is not an agent's", advice: "check the port, and that “perjoule agent” listens there")
        }
        guard reading.energy.value >= .zero, (reading.idle?.value ?? .zero) >= .zero else {
            throw fault("the agent tells energy below 0", advice: "look at what the agent says on its node")
        }
        return reading
    }

    private func fault(_ message: String, advice: String) -> ServingError {
        ServingError(.target, message, place: "agent \(address)", advice: advice)
    }
}
