import NIOCore
import NIOHTTP1
import Quantities
import Reporting
import Simulation
import Synchronization
import Testing

@testable import Serving

@Suite struct LoadTestTests {
    private let model = ModelPath("m")
    private let payload = LoadPayload(path: "/v2/models/m/infer", body: Array("{}".utf8))

    private func load(
        _ server: StandInServer, _ settings: LoadSettings, payloads: [LoadPayload]? = nil,
        _ progress: @escaping @Sendable (LoadProgress) -> Void = { _ in }
    ) async throws(ServingError) -> LoadResult {
        let address = ServerAddress(host: "127.0.0.1", port: server.port)
        let test = LoadTest(
            address, model: model, payloads: payloads ?? [payload], settings: settings, name: "test")
        return try await test.run(progress)
    }

    private func evenly(_ rate: Double, _ duration: Double) -> LoadSettings {
        LoadSettings(.open(.deterministic(Rate(rate))), duration: Seconds(duration), timeout: Seconds(20))
    }

    @Test func everyRequestIsSentOnce() async throws {
        let server = try await StandInServer.start { request in .answer(body: request.body) }
        let result = try await load(server, evenly(500, 1))
        #expect(result.requests == 499 && result.answered == 499 && result.failed == 0 && result.unfinished == 0)
        #expect(server.requests == 499)
        #expect(result.latency?.count == 499 && result.isSuccess && result.isOpenLoop && !result.isInterrupted)
        #expect(result.timeline.reduce(0) { $0 + $1.answered } == 499)
        #expect(abs(result.offeredRate.value - 499) < 1)
        await server.stop()
    }

    /// A server that stands still for a second: without correction only the one request in it would be slow.
    @Test func aStandstillIsChargedWithAllThatShouldHaveBeenSent() async throws {
        let server = try await StandInServer.start { request in
            // On the only connection every later request waits behind this one.
            .answer(after: request.number == 20 ? .seconds(1) : .zero)
        }
        var settings = evenly(100, 2)
        settings.connections = 1
        let result = try await load(server, settings)
        #expect(result.answered == 199 && result.client.connectionsAtOnce == 1)
        let latency = try #require(result.latency)
        let service = try #require(result.serviceTime)
        // A hundred requests fall due while it stands still, and wait from 1 s down to nothing: about half of all
        // requests were late, of which a generator that waits itself would have seen a single one.
        #expect(result.client.waited >= 80)
        #expect(latency.p90 > Seconds(0.5) && latency.most >= Seconds(1))
        #expect(service.p90 < Seconds(0.5))
        let slow = result.distribution.filter { $0.latency > Seconds(0.1) }.count
        #expect(slow >= 40)
        await server.stop()
    }

    @Test func connectionsGrowUnderASlowServerAndNoRequestWaits() async throws {
        let server = try await StandInServer.start { _ in .answer(after: .milliseconds(300)) }
        let result = try await load(server, evenly(100, 1))
        #expect(result.answered == 99)
        #expect(result.client.waited == 0)
        // Thirty are under way at any time.
        #expect(result.client.connectionsAtOnce >= 25)
        await server.stop()
    }

    @Test func failuresAreCountedByKind() async throws {
        let server = try await StandInServer.start { request in
            switch request.number % 4 {
            case 0: .answer(200)
            case 1: .answer(429, [("Retry-After", "1")])
            case 2: .answer(500)
            default: .raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            }
        }
        var settings = evenly(200, 1)
        settings.goal = .init(limit: Seconds(10), share: Fraction(0.2))
        let result = try await load(server, settings)
        #expect(result.requests == 199 && result.answered + result.failed == 199)
        #expect(result.failures["429"] == 50 && result.failures["500"] == 50)
        #expect(result.failures["connection ended"] == 49)
        #expect(!result.isSuccess)
        #expect(result.goal?.violations == 149 && result.goal?.isMet == true)
        let page = HTMLRenderer().render(LoadReport(result).document)
        #expect(page.contains("50 of 199 requests were answered, 149 failed"))
        #expect(page.contains("50 × 429, 50 × 500, 49 × connection ended") && page.contains("the goal is met"))
        await server.stop()
    }

    @Test func keptConnectionsMayEndBetweenExchanges() async throws {
        // Every third exchange ends the connection without having said so; some requests are on their way by then.
        let server = try await StandInServer.start { request in
            request.numberOnConnection % 3 == 2 ? .answerAndClose(body: [1]) : .answer(body: [2])
        }
        let result = try await load(server, LoadSettings(.closed(callers: 4, requests: 300), timeout: Seconds(20)))
        #expect(result.answered == 300 && result.failed == 0)
        #expect(server.connections >= 100)
        await server.stop()
    }

    @Test func aConnectionThatNeverServedIsNoReasonToSendAgain() async throws {
        let server = try await StandInServer.start { _ in .close }
        let result = try await load(server, evenly(50, 0.5))
        #expect(result.failures == ["connection ended": 24] && result.client.resent == 0)
        #expect(result.latency == nil && result.answeredRate == .zero)
        let text = TerminalRenderer(width: 100).render(LoadReport(result).summary)
        #expect(text.contains("None of 24 requests was answered with success"))
        await server.stop()
    }

    @Test func silenceEndsAtTheTimeoutOfEachRequest() async throws {
        let server = try await StandInServer.start { request in request.number < 5 ? .answer() : .silence }
        var settings = evenly(50, 0.5)
        settings.timeout = Seconds(0.2)
        settings.connections = 4
        let result = try await load(server, settings)
        // On a busy machine one of the five answers may be late, too.
        #expect(result.failures["timeout"] ?? 0 >= 19 && result.answered + result.failed == 24)
        #expect(result.failures.count == 1)
        await server.stop()
    }

    @Test func theWarmUpDoesNotCount() async throws {
        let server = try await StandInServer.start { _ in .answer() }
        var settings = evenly(100, 0.5)
        settings.warmUp = Seconds(0.5)
        let result = try await load(server, settings)
        #expect(result.requests == 49)
        #expect(server.requests > 90)
        await server.stop()
    }

    @Test func callersWaitForTheirAnswers() async throws {
        let most = Mutex((now: 0, most: 0))
        let server = try await StandInServer.start { _ in
            most.withLock { $0.most = max($0.most, $0.now) }
            return .answer(after: .milliseconds(2))
        }
        let result = try await load(server, LoadSettings(.closed(callers: 3, requests: 90), timeout: Seconds(20)))
        #expect(result.answered == 90 && server.requests == 90 && !result.isOpenLoop)
        #expect(server.connections == 4, "three callers, and the look whether the server is there")
        #expect(result.client.lateness == nil)
        await server.stop()
    }

    @Test func cancellingTellsWhatWasFound() async throws {
        let server = try await StandInServer.start { request in request.number < 30 ? .answer() : .silence }
        let answered = Mutex(0)
        let task = Task { () throws(ServingError) in
            try await load(server, evenly(200, 60)) { progress in answered.withLock { $0 = progress.answered } }
        }
        while answered.withLock({ $0 }) < 30 || server.requests < 50 { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        let result = try await task.value
        #expect(result.isInterrupted && result.answered == 30)
        #expect(result.unfinished >= 10 && result.failed == 0)
        #expect(result.duration < Seconds(30))
        await server.stop()
    }

    /// Whenever it comes, also between the look at the server and the first request.
    @Test func cancellingEndsALoadThatHasNotBegun() async throws {
        let server = try await StandInServer.start { _ in .silence }
        for delay in 0..<30 {
            let task = Task { () throws(ServingError) in try await load(server, evenly(200, 60)) }
            try await Task.sleep(for: .microseconds(200 * delay))
            task.cancel()
            do {
                let result = try await task.value
                #expect(result.isInterrupted && result.answered == 0)
            } catch let error as ServingError {
                #expect(error.code == .cancelled || error.code == .target)
            }
        }
        await server.stop()
    }

    @Test func payloadsTakeTurns() async throws {
        let seen = Mutex<[String: Int]>([:])
        let server = try await StandInServer.start { request in
            seen.withLock { $0[String(decoding: request.body, as: UTF8.self), default: 0] += 1 }
            return .answer()
        }
        let payloads = ["a", "b", "c"].map { LoadPayload(path: "/x", body: Array($0.utf8)) }
        _ = try await load(server, LoadSettings(.closed(callers: 1, requests: 9)), payloads: payloads)
        #expect(seen.withLock { $0 } == ["a": 3, "b": 3, "c": 3])
        await server.stop()
    }

    @Test func energyIsSummedFromTheAnswers() async throws {
        let server = try await StandInServer.start { request in
            let variant = request.number.isMultiple(of: 4) ? "large" : "small"
            let text = """
                {"model_name":"m","model_version":"other","parameters":{"energy_j":\(request.number + 1),\
                "idle_energy_j":0.5,"a.batch_size":4,"a.variant":"\(variant)","co2e_g":0.25,\
                "energy_provenance":"modelled by busy time"},"outputs":[{"name":"y","data":[
                """
            // The outputs are beyond what is kept.
            return .chunks([Array(text.utf8), Array(repeating: UInt8(ascii: "1"), count: 100_000), Array("]}]}".utf8)])
        }
        let result = try await load(server, LoadSettings(.closed(callers: 1, requests: 8)))
        let energy = try #require(result.energy)
        #expect(energy.answers == 8 && energy.total.value == Joules(36))
        #expect(energy.perRequest == Estimate(Joules(4.5), provenance: .modelled(by: "busy time")))
        #expect(energy.idlePerRequest?.value == Joules(0.5))
        #expect(energy.emissionsPerRequest?.value == GramsCO2e(0.25))
        #expect(result.stages == [LoadStage(name: "a", meanBatch: 4, variants: ["large": 2, "small": 6])])
        await server.stop()
    }

    @Test func settingsWithoutLoadAreRefused() async throws {
        let server = try await StandInServer.start { _ in .answer() }
        for settings in [
            LoadSettings(.open(.poisson(Rate(1)))), LoadSettings(.open(.poisson(Rate(0))), duration: Seconds(1)),
            LoadSettings(.closed(callers: 0, requests: 1)), LoadSettings(.closed(callers: 2)),
            LoadSettings(.closed(callers: 2, requests: 1), connections: 1),
            LoadSettings(.closed(callers: 1, requests: 1), timeout: .zero),
            LoadSettings(.open(.poisson(Rate(1e300))), duration: Seconds(1)),
            LoadSettings(.open(.poisson(Rate(1))), duration: Seconds(1e300)),
            LoadSettings(.open(.poisson(Rate(1))), duration: Seconds(1), warmUp: Seconds(.infinity)),
        ] {
            await #expect(throws: ServingError.self) { try await load(server, settings) }
        }
        await server.stop()
    }

    @Test func aServerThatIsNotThereIsNoResult() async throws {
        // The first port is never given to servers that ask for any.
        let test = LoadTest(
            ServerAddress(host: "127.0.0.1", port: 1), model: model, payloads: [payload], settings: evenly(10, 1),
            name: "test")
        await #expect(throws: ServingError.self) { try await test.run() }
    }
}
