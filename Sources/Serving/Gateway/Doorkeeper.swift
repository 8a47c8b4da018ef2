import NIOHTTP1

/// Decides from a request's head alone whether its body is worth reading.
struct Doorkeeper: Sendable {
    let token: BearerToken?
    let bodyLimit: Int
    /// What the target of a request asks for; nil where there is no such path.
    var route: @Sendable (_ target: String) -> Route? = { Route(target: $0) }
    /// Where clients that found nothing should look.
    var signpost = "models are at /v2/models/NAME/infer"
    /// Hears of each request that is turned away, and with what status.
    var turnedAway: @Sendable (Route, _ status: Int) -> Void = { _, _ in }

    /// - Returns: what is asked for, or the answer that turns it away.
    func admit(_ head: HTTPRequestHead) -> Result<Route, Refusal> {
        guard head.uri != "*" || head.method != .OPTIONS else { return .failure(options(Self.methods)) }
        let route = route(head.uri)
        return admit(head, to: route).mapError { refusal in
            var refusal = refusal
            refusal.route = route
            return refusal
        }
    }

    private func admit(_ head: HTTPRequestHead, to route: Route?) -> Result<Route, Refusal> {
        // Nothing is told without the token, not even which paths there are.
        if route?.isOpen != true, let token, !token.isGiven(in: head.headers) {
            return .failure(
                Refusal(
                    ServingError(.unauthorised, "the token is missing or wrong", advice: "send Authorization: Bearer")))
        }
        guard let route else {
            return .failure(Refusal(.notFound, "there is nothing at this path; \(signpost)"))
        }
        guard head.method != .OPTIONS else { return .failure(options(route.methods)) }
        guard route.methods.contains(head.method) else {
            var refusal = Refusal(.methodNotAllowed, "\(head.method) is not answered here")
            refusal.reply.headers.add(name: "Allow", value: Self.list(route.methods))
            return .failure(refusal)
        }
        if let encoding = head.headers.first(name: "Content-Encoding"), encoding.lowercased() != "identity" {
            var refusal = Refusal(.unsupportedMediaType, "bodies in \(encoding) are not read; send it as it is")
            refusal.reply.headers.add(name: "Accept-Encoding", value: "identity")
            return .failure(refusal)
        }
        if let length = head.headers.first(name: "Content-Length").flatMap({ Int($0) }), length > bodyLimit {
            return .failure(tooLarge)
        }
        return .success(route)
    }

    /// Turns away a body that grew beyond the limit, or says that it would; the connection cannot be used again.
    var tooLarge: Refusal {
        var refusal = Refusal(
            ServingError(.tooLarge, "the body is larger than \(bodyLimit) bytes", advice: "send fewer items at a time"))
        refusal.reply.closes = true
        return refusal
    }

    private func options(_ methods: [HTTPMethod]) -> Refusal {
        Refusal(reply: GatewayReply(.noContent, headers: ["Allow": Self.list(methods)]))
    }

    private static let methods: [HTTPMethod] = [.GET, .HEAD, .POST]

    private static func list(_ methods: [HTTPMethod]) -> String {
        (methods + [.OPTIONS]).map(\.rawValue).joined(separator: ", ")
    }
}

/// An answer that is given without asking a model.
struct Refusal: Error {
    var reply: GatewayReply
    /// What was asked for, where that is known.
    var route: Route?

    init(reply: GatewayReply) { self.reply = reply }
    init(_ status: HTTPResponseStatus, _ message: String) { reply = GatewayReply(status, error: message) }
    init(_ error: ServingError) { reply = GatewayReply(error) }
}
