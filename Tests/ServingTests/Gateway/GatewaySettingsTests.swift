import NIOSSL
import Quantities
import Testing

@testable import Serving

@Suite struct GatewaySettingsTests {
    private static let tls = GatewaySettings.TLSFiles(certificate: "c.pem", key: "k.pem")

    @Test(arguments: ["127.0.0.1", "127.1.2.3", "localhost", "::1"])
    func loopbackNeedsNothing(_ host: String) throws {
        try GatewaySettings(host: host).validate()
    }

    @Test(arguments: ["0.0.0.0", "::", "192.168.1.5", "127.0.0.1.invalid", "1127.0.0.1"])
    func otherHostsNeedTokenAndTLS(_ host: String) throws {
        #expect(throws: ServingError.self) { try GatewaySettings(host: host).validate() }
        #expect(throws: ServingError.self) { try GatewaySettings(host: host, token: "t").validate() }
        #expect(throws: ServingError.self) { try GatewaySettings(host: host, tls: Self.tls).validate() }
        try GatewaySettings(host: host, token: "t", tls: Self.tls).validate()
        try GatewaySettings(host: host, allowsInsecure: true).validate()
    }

    @Test func namesTheOptionsThatAreMissing() throws {
        func refusal(_ settings: GatewaySettings) -> String {
            #expect(throws: ServingError.self) { try settings.validate() }?.description ?? ""
        }
        let both = refusal(GatewaySettings(host: "0.0.0.0"))
        for part in ["TLS (--tls-certificate and --tls-key) and a token (--token-file) are", "--allow-insecure"] {
            #expect(both.contains(part), "\(both)")
        }
        let token = refusal(GatewaySettings(host: "::", tls: Self.tls))
        #expect(token.contains("and a token (--token-file) is missing") && !token.contains("TLS"), "\(token)")
        let tls = refusal(GatewaySettings(host: "192.168.1.5", token: "t"))
        #expect(tls.contains("and TLS (--tls-certificate and --tls-key) is missing"), "\(tls)")
        #expect(!tls.contains("--token-file"), "\(tls)")
        // Nobody reaches a host that there is not.
        let unknown = refusal(GatewaySettings(host: "no.such.host.invalid"))
        #expect(unknown.hasPrefix("there is no host “no.such.host.invalid”"), "\(unknown)")
    }

    @Test(arguments: [
        GatewaySettings(host: ""), GatewaySettings(port: -1), GatewaySettings(port: 65_536),
        GatewaySettings(token: ""), GatewaySettings(token: "a b"), GatewaySettings(token: "é"),
        GatewaySettings(bodyLimit: 0), GatewaySettings(headerLimit: 10), GatewaySettings(connectionLimit: 0),
        GatewaySettings(deadline: Seconds(0)), GatewaySettings(idleTimeout: Seconds(0)),
        GatewaySettings(transferTimeout: Seconds(.nan)),
        GatewaySettings(drainTimeout: Seconds(.infinity)), GatewaySettings(threads: 0),
    ])
    func refusesWhatCannotBe(_ settings: GatewaySettings) async {
        #expect(throws: ServingError.self) { try settings.validate() }
        await #expect(throws: ServingError.self) { try await Gateway(settings, monitor: Monitor(), version: "1").run() }
    }

    @Test func saysThatAPortIsInUse() async throws {
        try await RunningGateway.run { _, port in
            let other = Gateway(GatewaySettings(port: port), monitor: Monitor(), version: "1")
            let error = await #expect(throws: ServingError.self) { try await other.run { _ in } }
            #expect(error?.code == .configuration)
            #expect(error?.description.contains("127.0.0.1:\(port): another program listens there") == true)
        }
    }

    @Test(arguments: [
        ("no.such.host.invalid", "there is no host “no.such.host.invalid”"), ("203.0.113.1", "not this machine's"),
    ])
    func saysThatAHostCannotBe(_ host: String, _ message: String) async throws {
        let gateway = Gateway(
            GatewaySettings(host: host, port: 0, allowsInsecure: true), monitor: Monitor(), version: "1")
        let error = await #expect(throws: ServingError.self) { try await gateway.run { _ in } }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test func saysWhichTLSFileIsMissing() async throws {
        let files = GatewaySettings.TLSFiles(certificate: "/nowhere/cert.pem", key: "/nowhere/key.pem")
        let gateway = Gateway(GatewaySettings(port: 0, tls: files), monitor: Monitor(), version: "1")
        let error = await #expect(throws: ServingError.self) { try await gateway.run { _ in } }
        #expect(error?.code == .configuration && error?.place == "/nowhere/cert.pem")
    }

    @Test func letsInWhoKnowsTheToken() async throws {
        try await RunningGateway.run(.test { $0.token = "s3cret" }) { _, port in
            try await RawConnection.open(port) { client in
                #expect(try await client.get("/v2/health/live").status == 200)
                #expect(try await client.get("/").text == "<html>")
                for path in ["/v2", "/metrics", "/events", "/v2/health/ready", "/nothing"] {
                    let reply = try await client.get(path)
                    #expect(reply.status == 401)
                    #expect(reply.headers["www-authenticate"] == "Bearer")
                }
                for field in ["Bearer s3cret", "bearer s3cret"] {
                    #expect(try await client.get("/v2", headers: ["Authorization: " + field]).status == 200)
                }
                for field in ["Bearer s3creT", "Bearer s3cre", "Bearer s3crets", "Bearer", "Basic s3cret"] {
                    #expect(try await client.get("/v2", headers: ["Authorization: " + field]).status == 401)
                }
                #expect(try await client.post("/v2/models/echo/infer", twoNumbers).status == 401)
                let field = "Authorization: Bearer s3cret"
                #expect(try await client.post("/v2/models/echo/infer", twoNumbers, headers: [field]).status == 200)
            }
        }
    }

    /// Needs the openssl command, which makes the certificate.
    @Test(.enabled("openssl makes the test's certificate") { TestCertificate.isPossible })
    func speaksTLS() async throws {
        let certificate = try await TestCertificate()
        defer { certificate.remove() }
        let files = GatewaySettings.TLSFiles(certificate: certificate.certificate, key: certificate.key)
        let settings = GatewaySettings.test {
            $0.tls = files
            $0.token = "t"
            $0.bodyLimit = 1000
            $0.idleTimeout = Seconds(3)
        }
        var trust = TLSConfiguration.makeClientConfiguration()
        trust.trustRoots = .file(certificate.certificate)
        let context = try NIOSSLContext(configuration: trust)
        try await RunningGateway.run(settings) { gateway, port in
            try await RawConnection.open(port, tls: context) { client in
                let token = "Authorization: Bearer t"
                for _ in 0..<3 {
                    let reply = try await client.post("/v2/models/echo/infer", twoNumbers, headers: [token])
                    #expect(reply.status == 200)
                }
                // An error on the way ends a secured connection as readably as a plain one.
                client.sendAhead("POST /v2/models/echo/infer HTTP/1.1\r\n\(token)\r\nContent-Length: 2000\r\n\r\n")
                #expect(try await client.reply().status == 413)
            }
            // A connection that says nothing after its handshake is idle, and closed without a word.
            try await RawConnection.open(port, tls: context) { client in
                let rest = try await client.rest()
                #expect(rest == "")
            }
            // Plain HTTP finds no answer here, and does no harm.
            try await RawConnection.open(port) { client in
                try await client.send("GET /v2 HTTP/1.1\r\n\r\n")
                #expect(!(try await client.rest()).contains("HTTP/1.1 200"))
            }
        }
        let swapped = GatewaySettings.TLSFiles(certificate: certificate.certificate, key: certificate.otherKey)
        let gateway = Gateway(.test { $0.tls = swapped }, monitor: Monitor(), version: "1")
        let error = await #expect(throws: ServingError.self) { try await gateway.run { _ in } }
        #expect(error?.code == .configuration && error?.place == certificate.otherKey)
    }
}
