import Logging
import NIOCore
import Quantities
import ServiceLifecycle
import Testing

@testable import Serving

@Suite struct GatewayDrainTests {
    private static func slowRequest(_ name: String = "slow") -> String {
        "POST /v2/models/\(name)/infer HTTP/1.1\r\nContent-Length: \(twoNumbers.utf8.count)\r\n\r\n" + twoNumbers
    }

    /// What was accepted is answered; what comes later is told to go elsewhere; then all is closed.
    @Test func drainsWithoutLosingARequest() async throws {
        let service = StandInService()
        let count = 20
        try await RunningGateway.run(service: service) { gateway, port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<count {
                    group.addTask {
                        try await RawConnection.open(port) { client in
                            try await client.send(Self.slowRequest())
                            let reply = try await client.reply()
                            #expect(reply.status == 200 && reply.headers["connection"] == "close")
                            #expect(try await client.rest() == "")
                        }
                    }
                }
                while service.options.count < count { try await Task.sleep(for: .milliseconds(5)) }
                try await RawConnection.open(port) { early in
                    #expect(try await early.get("/v2/health/ready").status == 200)
                    group.addTask { await gateway.drain() }
                    while gateway.isReady { try await Task.sleep(for: .milliseconds(1)) }
                    // Connections from before and after learn of it alike.
                    let refused = try await early.post("/v2/models/echo/infer", twoNumbers)
                    #expect(refused.status == 503 && refused.headers["connection"] == "close")
                    #expect(refused.headers["retry-after"] == "1")
                    #expect(try await early.rest() == "")
                }
                try await RawConnection.open(port) { late in
                    let ready = try await late.get("/v2/health/ready")
                    #expect(ready.status == 503 && ready.text.contains(#""ready":false"#))
                }
                service.release.happen()
                try await group.waitForAll()
            }
            #expect(service.answered == count)
            await #expect(throws: (any Error).self) { try await RawConnection.open(port) { _ in } }
        }
    }

    /// Requests stream in on many connections while the gateway drains: each that was accepted is answered 200, each other
    /// 503 or not at all because its connection was closed before it was sent.
    @Test func losesNothingUnderLoad() async throws {
        let service = StandInService()
        try await RunningGateway.run(service: service) { gateway, port in
            let answered = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await RawConnection.open(port) { client in
                            var answered = 0
                            while true {
                                guard let reply = try? await client.post("/v2/models/echo/infer", twoNumbers) else {
                                    return answered
                                }
                                guard reply.status == 200 else {
                                    #expect(reply.status == 503)
                                    return answered
                                }
                                answered += 1
                                if reply.headers["connection"] == "close" { return answered }
                            }
                        }
                    }
                }
                group.addTask {
                    while service.answered < 500 { try await Task.sleep(for: .milliseconds(1)) }
                    await gateway.drain()
                    return 0
                }
                return try await group.reduce(0, +)
            }
            #expect(answered == service.answered)
        }
    }

    @Test func givesUpOnRequestsThatOutlastTheDrain() async throws {
        let service = StandInService()
        try await RunningGateway.run(.test { $0.drainTimeout = Seconds(0.3) }, service: service) { gateway, port in
            try await RawConnection.open(port) { client in
                try await client.send(Self.slowRequest())
                await service.slowArrival.wait()
                await gateway.drain()
                #expect(service.slowCancellation.hasHappened)
                _ = try await client.rest()
            }
        }
    }

    @Test func drainsBeforeItRuns() async throws {
        let gateway = Gateway(.test(), service: StandInService(), monitor: Monitor(), version: "1")
        await gateway.drain()
        #expect(!gateway.isReady)
        try await gateway.run { _ in }
        let error = await #expect(throws: ServingError.self) { try await gateway.run { _ in } }
        #expect(error?.message == "a server runs only once")
    }

    @Test func cancelsWhatNobodyWaitsFor() async throws {
        let service = StandInService()
        try await RunningGateway.run(service: service) { _, port in
            try await RawConnection.open(port) { client in
                try await client.send(Self.slowRequest())
                await service.slowArrival.wait()
            }
            await service.slowCancellation.wait()
            try await RawConnection.open(port) { client in
                let reply = try await client.get("/v2")
                #expect(reply.status == 200)
            }
        }
    }

    /// Events go on until the client leaves or the server drains, and do not hold up the drain.
    @Test func streamsEventsUntilTheDrain() async throws {
        try await RunningGateway.run { gateway, port in
            try await RawConnection.open(port) { client in
                try await client.send("GET /events HTTP/1.1\r\nAccept: text/event-stream\r\n\r\n")
                let head = try await client.reply(hasBody: false)
                #expect(head.status == 200 && head.headers["content-type"] == "text/event-stream")
                #expect(head.headers["transfer-encoding"] == "chunked")
                await gateway.drain()
                // The chunk of no length ends the stream in good order.
                #expect(try await client.rest().hasSuffix("0\r\n\r\n"))
            }
        }
    }

    /// The signals of a service group are heard as a drain.
    @Test func drainsWithItsServiceGroup() async throws {
        struct Listening: Service {
            let gateway: Gateway
            let ports: AsyncStream<Int>.Continuation

            func run() async throws { try await gateway.run { ports.yield($0) } }
        }
        let service = StandInService()
        let gateway = Gateway(.test(), service: service, monitor: Monitor(), version: "1")
        let (ports, source) = AsyncStream<Int>.makeStream()
        let services = ServiceGroup(
            services: [Listening(gateway: gateway, ports: source)], logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            for await port in ports {
                try await RawConnection.open(port) { client in
                    try await client.send(Self.slowRequest())
                    await service.slowArrival.wait()
                    await services.triggerGracefulShutdown()
                    while gateway.isReady { try await Task.sleep(for: .milliseconds(1)) }
                    service.release.happen()
                    let reply = try await client.reply()
                    #expect(reply.status == 200)
                    #expect(try await client.rest() == "")
                }
                break
            }
            try await group.waitForAll()
        }
    }

    @Test func occurrencesWakeWhoWaitsAndWhoIsCancelled() async {
        let occurrence = Occurrence()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { await occurrence.wait() } }
            group.cancelAll()
            await group.waitForAll()
            #expect(!occurrence.hasHappened)
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { await occurrence.wait() } }
            group.addTask { occurrence.happen() }
        }
        await occurrence.wait()
        #expect(occurrence.hasHappened)
    }
}
