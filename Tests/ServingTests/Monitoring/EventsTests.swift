import Foundation
import Quantities
import Reporting
import TestKit
import Testing

@testable import Serving

@Suite struct EventsTests {
    private func object(_ text: String?) throws -> [String: Any] {
        let text = try #require(text)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func theFirstEventHasTheHistoryAndTheOthersTheirSecond() async throws {
        let (service, monitor) = try SampleService.serving(for: 20)
        var reader = monitor.events().makeAsyncIterator()
        for _ in 0..<200 { try service.pass() }
        let first = try object(await reader.next())
        let history = try #require(first["history"] as? [[String: Any]])
        #expect(history.count == 20)
        #expect(history.compactMap { $0["second"] as? Int } == Array(0..<20))
        #expect(history.allSatisfy { ($0["load"] as? Int) == 10 })
        let second = try object(await reader.next())
        #expect(second["history"] == nil)
        #expect((second["now"] as? [String: Any])?["second"] as? Int == 20)
    }

    @Test func aSnapshotSaysWhereItsEnergyComesFrom() throws {
        let (_, monitor) = try SampleService.serving(for: 20)
        let snapshot = try object(monitor.snapshot().now.json().serialized())
        let energy = try #require(snapshot["energy"] as? [String: Any])
        #expect((energy["watts"] as? [String: Any])?["kind"] as? String == "measured")
        let each = try #require(energy["perRequest"] as? [String: Any])
        #expect(each["kind"] as? String == "modelled")
        #expect((each["origin"] as? String)?.contains("synthetic") == true)
        let value = try #require(each["value"] as? Double)
        #expect(try #require(each["lower"] as? Double) < value && value < (try #require(each["upper"] as? Double)))
        let decisions = try #require(snapshot["decisions"] as? [[String: Any]])
        #expect((decisions[0]["changes"] as? [[String: Any]])?.first?["seconds"] as? Double == 0.08)
        let stages = try #require(snapshot["stages"] as? [[String: Any]])
        #expect(stages.compactMap { $0["name"] as? String } == ["stage0", "stage1"])
        #expect(stages[0]["waiting"] as? Int == 3)
        #expect((snapshot["goals"] as? [[String: Any]])?.count == 4)
    }

    @Test func readersComeAndGo() async throws {
        let (service, monitor) = try SampleService.serving(for: 2)
        let streams = EventStreams()
        let kept = streams.subscribe(first: "first")
        let reading = Task {
            for await _ in streams.subscribe(first: "other") {}
            return true
        }
        while streams.readers < 2 { await Task.yield() }
        reading.cancel()
        #expect(await reading.value)
        #expect(streams.readers == 1)
        streams.send("second")
        streams.finish()
        var texts: [String] = []
        for await text in kept { texts.append(text) }
        #expect(texts == ["first", "second"])
        #expect(streams.readers == 0)
        for await text in streams.subscribe(first: "late") { texts.append(text) }
        #expect(texts.last == "late")
        withExtendedLifetime((service, monitor)) {}
    }

    @Test func aSlowReaderMissesTheOldestAndHoldsNobodyUp() async {
        let streams = EventStreams()
        let slow = streams.subscribe(first: "first")
        for number in 0..<1000 { streams.send("\(number)") }
        streams.finish()
        var texts: [String] = []
        for await text in slow { texts.append(text) }
        #expect(texts.count == EventStreams.buffered)
        #expect(texts.last == "999")
    }

    @Test func runningBeatsOncePerSecondAndEndsTheStreams() async throws {
        let clock = ManualClock()
        let monitor = Monitor(stages: SampleService.stages, clock: clock.clock)
        let events = monitor.events()
        var pauses = 0
        await monitor.run { time in
            pauses += 1
            guard pauses <= 35 else { throw CancellationError() }
            clock.advance(by: time)
        }
        var count = 0
        for await _ in events { count += 1 }
        // The first at once, and one for each of three whole seconds.
        #expect(count == 4)
    }
}
