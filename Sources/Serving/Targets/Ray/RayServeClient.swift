import Quantities
import Reporting

/// Ray's dashboard: Serve's declarative interface and the list of nodes.
struct RayServeClient: Sendable {
    static let applicationsPath = "/api/serve/applications/"
    /// Actors whose name is that of the controller, and whose state is not that of the dead.
    private static let controllerPath =
        "/api/v0/actors?filter_keys=name&filter_predicates=%3D&filter_values=SERVE_CONTROLLER_ACTOR"
        + "&filter_keys=state&filter_predicates=%21%3D&filter_values=DEAD"

    var address: ServerAddress
    var trust: ServerTrust
    /// Of one exchange. The first `PUT` starts Serve itself, which takes seconds.
    var timeout = Seconds(30)

    /// What Serve runs.
    ///
    /// The dashboard tells the same of a Serve that was never started and of one whose controller it cannot find for the
    /// moment, as while the head's control store stands still. Whoever took the one for the other would deploy anew what
    /// runs, and delete the applications of others.
    func status() async throws(ServingError) -> RayServeStatus {
        let answer = try await exchange(ClientRequest(.get, Self.applicationsPath))
        let status = try RayServeStatus(parsing: answer.body, from: "\(address)")
        guard !status.isStarted, try await hasController() else { return status }
        throw ServingError(
            .target, "Ray Serve's controller does not answer, so that nothing is known of what runs",
            place: "\(address)", advice: "Ray starts it again by itself; `serve status` tells when it has")
    }

    /// Whether Serve's controller lives, or is being started again.
    private func hasController() async throws(ServingError) -> Bool {
        let answer = try await exchange(ClientRequest(.get, Self.controllerPath))
        let tree = try JSONValue(parsing: answer.body, file: "\(address)")
        guard let actors = tree["data"]?["result"]?["result"] else {
            throw ServingError(.target, "the answer does not tell of actors", place: "\(address)")
        }
        return !actors.elements.isEmpty
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
