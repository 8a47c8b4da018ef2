import Quantities
import Reporting

/// Ray's dashboard: Serve's declarative interface and the list of nodes.
struct RayServeClient: Sendable {
    static let applicationsPath = "/api/serve/applications/"

    var address: ServerAddress
    var trust: ServerTrust
    /// Of one exchange. The first `PUT` starts Serve itself, which takes seconds.
    var timeout = Seconds(30)

    func status() async throws(ServingError) -> RayServeStatus {
        let answer = try await exchange(ClientRequest(.get, Self.applicationsPath))
        return try RayServeStatus(parsing: answer.body, from: "\(address)")
    }

    func put(_ body: [UInt8]) async throws(ServingError) {
        let fields = [ClientRequest.Field("Content-Type", "application/json")]
        _ = try await exchange(ClientRequest(.put, Self.applicationsPath, fields: fields, body: body))
    }

    func nodes() async throws(ServingError) -> [RayNode] {
        let answer = try await exchange(ClientRequest(.get, "/nodes?view=summary"))
        return try RayNode.all(parsing: answer.body, from: "\(address)")
    }

    /// The metrics of one node.
    func metrics(of node: RayNode, timeout: Seconds) async throws(ServingError) -> [UInt8] {
        guard let port = node.metricsPort else {
            throw ServingError(.target, "the node exports no metrics", place: node.host)
        }
        let place = ServerAddress(host: node.host, port: port)
        let answer = try await HTTPConnection.exchange(
            ClientRequest(.get, "/metrics"), with: place, timeout: timeout, trust: trust)
        guard answer.isSuccess else {
            throw ServingError(.target, "metrics are refused with status \(answer.status)", place: "\(place)")
        }
        return answer.body
    }

    private func exchange(_ request: ClientRequest) async throws(ServingError) -> ClientResponse {
        let answer: ClientResponse
        do {
            answer = try await HTTPConnection.exchange(request, with: address, timeout: timeout, trust: trust)
        } catch {
            guard error.code != .cancelled else { throw error }
            throw ServingError(
                .target, "Ray \(error.message)", place: "\(address)",
                advice: "check that `ray status` answers there, and that its dashboard listens on this address")
        }
        guard answer.isSuccess else {
            // Ray answers with a traceback, whose last line says what is wrong.
            let lines = answer.text.split(whereSeparator: \.isNewline)
            throw ServingError(
                .target,
                "Ray answered \(request.method.rawValue) with \(answer.status): \(lines.last.map(String.init) ?? "")",
                place: "\(address)", advice: "look into Ray's log dashboard_ServeHead.log")
        }
        return answer
    }
}
