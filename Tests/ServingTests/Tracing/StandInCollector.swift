import Foundation
import Quantities
import Synchronization

@testable import Serving

/// An OpenTelemetry collector on loopback that keeps what it takes in.
final class StandInCollector: Sendable {
    private let seen = Mutex<[StandInServer.Request]>([])

    /// What came, whatever was answered.
    var requests: [StandInServer.Request] { seen.withLock { $0 } }

    /// - Parameters:
    ///   - statuses: of the answers, the last for all further ones.
    ///   - fields, body: of all answers.
    ///   - share: of the requests without a caller that are traced.
    static func run(
        answering statuses: [Int] = [200], fields: [(String, String)] = [], body: String = "{}", share: Double = 1,
        _ test: (StandInCollector, TracingSettings) async throws -> Void
    ) async throws {
        let collector = StandInCollector()
        let server = try await StandInServer.start { request in
            collector.seen.withLock { $0.append(request) }
            return .answer(statuses[min(request.number, statuses.count - 1)], fields, body: Array(body.utf8))
        }
        let outcome: Result<Void, any Error>
        do {
            let endpoint = ServerAddress(host: "127.0.0.1", port: server.port)
            try await test(
                collector, TracingSettings(endpoint: endpoint, share: Fraction(share), service: "service"))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await server.stop()
        try outcome.get()
    }

    /// What a message holds, as far as tests look.
    struct Message: Decodable {
        struct Value: Decodable, Hashable {
            var stringValue: String?
            var intValue: String?
            var doubleValue: Double?
        }
        struct Attribute: Decodable {
            var key: String
            var value: Value
        }
        struct Span: Decodable {
            struct Event: Decodable {
                var timeUnixNano: String
                var name: String
            }
            struct Status: Decodable { var code: Int }
            var traceId: String
            var spanId: String
            var parentSpanId: String?
            var name: String
            var kind: Int
            var startTimeUnixNano: String
            var endTimeUnixNano: String
            var attributes: [Attribute]
            var events: [Event]?
            var status: Status?

            func value(_ key: String) -> Value? { attributes.first { $0.key == key }?.value }
        }
        struct ScopeSpans: Decodable { var spans: [Span] }
        struct Resource: Decodable { var attributes: [Attribute] }
        struct ResourceSpans: Decodable {
            var resource: Resource
            var scopeSpans: [ScopeSpans]
        }
        var resourceSpans: [ResourceSpans]

        var spans: [Span] { resourceSpans.flatMap(\.scopeSpans).flatMap(\.spans) }
    }

    var messages: [Message] {
        get throws { try requests.map { try JSONDecoder().decode(Message.self, from: Data($0.body)) } }
    }
}
