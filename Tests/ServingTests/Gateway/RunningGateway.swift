import Quantities
import Serving
import Testing

/// A gateway that listens on a port of this machine while a test's body runs.
enum RunningGateway {
    static func run(
        _ settings: GatewaySettings = GatewaySettings(port: 0), service: (any InferenceService)? = StandInService(),
        monitor: Monitor = Monitor(), dashboard: [UInt8] = Array("<html>".utf8),
        _ body: @escaping @Sendable (Gateway, Int) async throws -> Void
    ) async throws {
        let gateway = Gateway(
            settings, service: service, monitor: monitor, dashboard: dashboard, version: "1.2.3")
        let (ports, source) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { source.finish() }
                try await gateway.run { port in source.yield(port) }
            }
            for await port in ports {
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await body(gateway, port)) } catch { outcome = .failure(error) }
                group.cancelAll()
                try outcome.get()
            }
            try await group.waitForAll()
        }
    }
}

extension GatewaySettings {
    /// Any free port of this machine, and a drain that does not hold up a failing test.
    static func test(_ change: (inout GatewaySettings) -> Void = { _ in }) -> GatewaySettings {
        var settings = GatewaySettings(port: 0, drainTimeout: Seconds(60))
        change(&settings)
        return settings
    }
}

/// A request of two numbers, and its body.
let twoNumbers = #"{"id":"7","inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1.5,-2]}]}"#
