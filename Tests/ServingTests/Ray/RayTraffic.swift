import Foundation
import Quantities
import Reporting
import Synchronization

@testable import Serving

/// Clients that ask a pipeline on Ray one request after the other, each over a connection of its own, until they are told
/// to stop.
final class RayTraffic: Sendable {
    /// What became of the requests: by status, and by the values of the answers.
    struct Tally: Sendable {
        var statuses: [Int: Int] = [:]
        var values: [Float: Int] = [:]
        /// Connections that broke or gave no answer in time.
        var broken = 0
        var messages: Set<String> = []
        var longest = Seconds.zero

        var asked: Int { statuses.values.reduce(broken, +) }
        var failed: Int { asked - (statuses[200] ?? 0) }
    }

    private let tally = Mutex(Tally())
    private let isStopped = Mutex(false)

    static let proxy = ServerAddress(host: "127.0.0.1", port: 8000)

    /// Runs traffic while an action runs.
    static func during<Result: Sendable>(
        clients: Int, model: String, _ action: () async throws -> Result
    ) async throws -> (Result, Tally) {
        let traffic = RayTraffic()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<clients { group.addTask { await traffic.ask(model) } }
            let outcome: Swift.Result<Result, any Error>
            do { outcome = .success(try await action()) } catch { outcome = .failure(error) }
            traffic.isStopped.withLock { $0 = true }
            try await group.waitForAll()
            return (try outcome.get(), traffic.tally.withLock { $0 })
        }
    }

    private func ask(_ model: String) async {
        var connection: HTTPConnection?
        while !isStopped.withLock({ $0 }) {
            let start = Date()
            do {
                let open: HTTPConnection
                if let connection, connection.isOpen {
                    open = connection
                } else {
                    open = try await HTTPConnection.open(Self.proxy)
                }
                connection = open
                let answer = try await open.send(Self.request(model, [1, 2, 3, 4]), timeout: Seconds(30))
                let value = Self.values(answer.body)?.first
                tally.withLock { tally in
                    tally.statuses[answer.status, default: 0] += 1
                    if let value { tally.values[value, default: 0] += 1 }
                    if answer.status != 200 { tally.messages.insert(String(answer.text.prefix(200))) }
                    tally.longest = max(tally.longest, Seconds(Date().timeIntervalSince(start)))
                }
            } catch {
                connection = nil
                tally.withLock { tally in
                    tally.broken += 1
                    tally.messages.insert("\(error)")
                }
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    static func request(_ model: String, _ values: [Float]) -> ClientRequest {
        let data = values.map(\.description).joined(separator: ",")
        let body = #"{"inputs":[{"name":"x","datatype":"FP32","shape":[1,\#(values.count)],"data":[\#(data)]}]}"#
        return ClientRequest(.post, "/v2/models/\(model)/infer", body: Array(body.utf8))
    }

    static func values(_ body: [UInt8]) -> [Float]? {
        let json = try? JSONValue(parsing: body, file: "answer")
        return json?["outputs"]?.elements.first?["data"]?.elements.compactMap { $0.number.map { Float($0) } }
    }
}
