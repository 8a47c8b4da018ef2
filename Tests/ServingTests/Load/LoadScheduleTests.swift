import Quantities
import Simulation
import Testing

@testable import Serving

@Suite struct LoadScheduleTests {
    private static let burst = ArrivalProcess.Burst(
        quietRate: Rate(20), burstRate: Rate(200), meanQuiet: Seconds(5), meanBurst: Seconds(1))

    private func moments(
        _ process: ArrivalProcess, duration: Seconds?, warmUp: Seconds = .zero, seed: UInt64 = 7
    ) throws -> [Double] {
        var schedule = try LoadSchedule(process, duration: duration, warmUp: warmUp, seed: seed)
        var moments: [Double] = []
        while let moment = schedule.next() { moments.append(moment) }
        return moments
    }

    @Test(arguments: [
        ArrivalProcess.deterministic(Rate(100)), .jittered(Rate(100), jitter: 0.5), .poisson(Rate(100)),
        .bursty(burst), .rates([100, 0, 50, 200], step: Seconds(10)),
        .timestamps((0..<3000).map { Double($0) * 0.013 }),
    ])
    func momentsAreThoseOfASimulation(_ process: ArrivalProcess) throws {
        var stream = try ArrivalStream(process, seed: 7)
        let simulated = [Double](unsafeUninitializedCapacity: 5000) { $1 = stream.fill($0) }.filter { $0 < 30 }
        #expect(try moments(process, duration: Seconds(30)) == simulated)
        // Warming up changes nothing of what counts.
        let warmed = try moments(process, duration: Seconds(30), warmUp: Seconds(3))
        #expect(warmed.filter { $0 >= 0 } == simulated)
        #expect(warmed == warmed.sorted())
        let early = warmed.filter { $0 < 0 }
        #expect(early.allSatisfy { $0 >= -3 } && !early.isEmpty)
    }

    @Test func anotherSeedGivesOtherMoments() throws {
        let one = try moments(.poisson(Rate(100)), duration: Seconds(3), seed: 1)
        #expect(try one != moments(.poisson(Rate(100)), duration: Seconds(3), seed: 2))
    }

    @Test func aRecordingEndsItself() throws {
        #expect(try moments(.timestamps([0, 1, 1, 4]), duration: nil) == [0, 1, 1, 4])
        #expect(try moments(.rates([1000, 0, 0], step: Seconds(1)), duration: nil).allSatisfy { $0 < 1 })
        #expect(throws: ServingError.self) { try moments(.poisson(Rate(1)), duration: nil) }
    }

    @Test func compressedRatesKeepTheirHeight() throws {
        let process = ArrivalProcess.rates([10, 20], step: Seconds(1))
        #expect(try process.replayed(speed: 4, seed: 1) == .rates([10, 20], step: Seconds(0.25)))
        #expect(try process.replayed(speed: 1, scale: 3, seed: 1) == .rates([30, 60], step: Seconds(1)))
    }

    @Test func compressedRequestsKeepTheirRate() throws {
        let times = (0..<40_000).map { Double($0) * 0.1 }
        guard case .timestamps(let fast) = try ArrivalProcess.timestamps(times).replayed(speed: 4, seed: 3) else {
            Issue.record("times stay times")
            return
        }
        // 10,000 of 40,000 on average, standard deviation 87: the same for the same seed.
        #expect(abs(fast.count - 10_000) < 500)
        #expect(fast.allSatisfy { $0 <= 1000 })
        let all = try ArrivalProcess.timestamps(times).replayed(speed: 4, scale: 4, seed: 3)
        #expect(all == .timestamps(times.map { $0 / 4 }))
        #expect(throws: ServingError.self) {
            try ArrivalProcess.timestamps(times).replayed(speed: 2, scale: 3, seed: 1)
        }
        #expect(throws: ServingError.self) { try ArrivalProcess.poisson(Rate(1)).replayed(speed: 2, seed: 1) }
        #expect(throws: ServingError.self) {
            try ArrivalProcess.rates([1], step: Seconds(1)).replayed(speed: 0, seed: 1)
        }
    }
}
