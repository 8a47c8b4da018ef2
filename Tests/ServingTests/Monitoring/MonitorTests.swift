import Metering
import Pipelines
import Quantities
import Reporting
import Simulation
import TestKit
import Testing

@testable import Serving

@Suite struct MonitorTests {
    private let clock = ManualClock()

    private func monitor(_ goals: Goals = Goals()) -> Monitor {
        Monitor(pipeline: "pipeline", stages: SampleService.stages, goals: goals, clock: clock.clock)
    }

    private var now: Seconds { clock.clock.now }

    private func answer(
        _ monitor: Monitor, model: String = "pipeline", status: Int = 200, latency: Double = 0.01,
        visits: [StageVisit] = []
    ) {
        monitor.arrived(model, at: now)
        monitor.record(
            RequestRecord(
                model: model, status: status, latency: Seconds(latency), end: now, visits: visits, energy: nil))
    }

    @Test func observationsTellEverySecondOnceAndNothingTwice() {
        let monitor = monitor()
        for second in 0..<5 {
            for _ in 0..<second { answer(monitor, latency: 0.1 * Double(second)) }
            clock.advance(by: Seconds(1))
        }
        clock.advance(by: Seconds(0.5))
        monitor.arrived("pipeline", at: now)
        let first = monitor.observation()
        #expect(first.arrivalsPerSecond == [0, 1, 2, 3, 4])
        #expect(first.window == Seconds(5.5))
        #expect(first.answered == 10 && first.failed == 0)
        #expect(abs((first.p50?.value ?? 0) - 0.3) < 0.001)
        #expect(abs((first.p99?.value ?? 0) - 0.4) < 0.001)
        clock.advance(by: Seconds(1))
        let second = monitor.observation()
        // The request in the half second before the first call is the second's.
        #expect(second.arrivalsPerSecond == [1])
        #expect(second.answered == 0 && second.p99 == nil)
    }

    @Test func anObservationAfterAVeryLongTimeHoldsTheLastQuarterOfAnHour() {
        let monitor = monitor()
        clock.advance(by: Seconds(5000.5))
        answer(monitor)
        clock.advance(by: Seconds(1))
        let arrivals = monitor.observation().arrivalsPerSecond
        #expect(arrivals.count == SecondCounts.kept - 1)
        #expect(arrivals.last == 1 && arrivals.reduce(0, +) == 1)
    }

    @Test(arguments: [
        (200, 1, 0), (400, 0, 0), (404, 0, 0), (499, 0, 0), (429, 1, 1), (503, 1, 1), (504, 1, 1), (500, 1, 1),
    ])
    func aRequestFailsWhenItWasInOrderAndNotAnswered(status: Int, answered: Int, failed: Int) {
        let monitor = monitor()
        answer(monitor, status: status)
        let seen = monitor.observation()
        #expect(seen.answered == answered)
        #expect(seen.failed == failed)
        #expect((seen.p50 != nil) == (status == 200))
    }

    @Test func everyRequestThatEndedIsInOneClass() {
        let monitor = monitor()
        let statuses = [200, 204, 400, 401, 404, 413, 429, 499, 500, 501, 503, 504]
        for status in statuses { answer(monitor, status: status) }
        let totals = monitor.totals
        #expect(totals.counts == RequestCounts(answered: 2, refused: 2, rejected: 5, failed: 3))
        #expect(totals.requests == statuses.count && totals.failed == 3)
        let snapshot = monitor.snapshot().now
        #expect(snapshot.counts == totals.counts && snapshot.point.counts == totals.counts)
    }

    @Test func requestsToAStageAreNotThePipelinesLoad() {
        let monitor = monitor()
        answer(monitor, model: "stage0")
        answer(monitor, model: "no such model", status: 404)
        clock.advance(by: Seconds(1))
        let seen = monitor.observation()
        #expect(seen.arrivalsPerSecond == [0])
        #expect(seen.answered == 1 && seen.p50 == nil)
    }

    @Test func percentilesForgetAfterTenSecondsAndTotalsDoNot() {
        let monitor = monitor()
        answer(monitor, latency: 2)
        for _ in 0..<8 {
            clock.advance(by: Seconds(1))
            answer(monitor, latency: 0.01)
        }
        #expect((monitor.snapshot().now.point.p99 ?? 0) > 1.9)
        clock.advance(by: Seconds(2))
        #expect((monitor.snapshot().now.point.p99 ?? 9) < 0.011)
        #expect((monitor.snapshot().now.p99 ?? 0) > 1.9)
        clock.advance(by: Seconds(60))
        #expect(monitor.snapshot().now.point.p99 == nil)
    }

    @Test func requestsInFlightAreThoseThatArrivedAndHaveNotEnded() {
        let monitor = monitor()
        monitor.arrived("pipeline", at: now)
        answer(monitor, status: 429)
        #expect(monitor.snapshot().now.inFlight == 1)
    }

    @Test(arguments: [(0.2, GoalStanding.State.kept), (0.47, .atRisk), (0.6, .violated)])
    func aGoalIsKeptAtRiskOrViolated(latency: Double, state: GoalStanding.State) {
        let monitor = monitor(Goals(latencySLA: Seconds(0.5)))
        #expect(monitor.standings.map(\.state) == [.unknown])
        answer(monitor, latency: latency)
        #expect(monitor.standings.map(\.state) == [state])
        #expect(monitor.standings[0].limit == 0.5)
    }

    @Test func decisionsThatChangeNothingDoNotCrowdOutThoseThatDid() {
        let monitor = monitor()
        monitor.record(SampleService.decision(at: now))
        for _ in 0..<100 { monitor.record(SampleService.decision(at: now, .unchanged)) }
        let decisions = monitor.snapshot().now.decisions
        #expect(decisions.map(\.outcome) == [.applied, .unchanged])
        for _ in 0..<200 { monitor.record(SampleService.decision(at: now, .held)) }
        #expect(monitor.snapshot().now.decisions.count == 50)
        let counts = monitor.metrics.text.split(separator: "\n").filter { $0.hasPrefix("perjoule_adaptation") }
        #expect(counts.contains(#"perjoule_adaptation_decisions_total{outcome="unchanged"} 100"#))
        #expect(counts.contains(#"perjoule_adaptation_decisions_total{outcome="held"} 200"#))
    }

    @Test func recordsFromManyThreadsAreAllCounted() async {
        let monitor = monitor()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        self.answer(
                            monitor,
                            visits: [
                                StageVisit(
                                    stage: "stage0", variant: "v", items: 1, batch: 1, start: .zero,
                                    queueTime: .zero, busyTime: Seconds(0.001), threads: 1)
                            ])
                    }
                }
            }
        }
        #expect(monitor.totals.counts == RequestCounts(answered: 8000))
        #expect(monitor.snapshot().now.inFlight == 0)
        clock.advance(by: Seconds(1))
        #expect(monitor.observation().arrivalsPerSecond == [8000])
    }

    @Test func aTargetThatServesByItselfIsShownAsItTells() {
        let monitor = monitor()
        for _ in 0..<2 {
            monitor.record(
                TargetObservation(
                    window: Seconds(10), arrivalsPerSecond: [5, 7], answered: 60, failed: 10, p50: Seconds(0.1),
                    p99: Seconds(0.3), energy: Estimate(Joules(500), provenance: .measured(by: "rapl")),
                    dynamicEnergy: nil))
        }
        let snapshot = monitor.snapshot().now
        #expect(snapshot.point.load == 7 && snapshot.point.p99 == 0.3)
        #expect(snapshot.energy?.power.value == Watts(50))
        #expect(snapshot.energy?.perRequest?.value == Joules(10))
        #expect(monitor.totals.requests == 120 && monitor.totals.counts == RequestCounts(answered: 100, failed: 20))
        #expect(monitor.totals.energy?.value == Joules(1000))
        #expect(monitor.metrics.text.contains(#"perjoule_power_watts{provenance="measured",source="rapl"} 50"#))
    }

    @Test func stolenProcessorTimeIsTold() throws {
        let (_, calm) = try SampleService.serving(for: 20)
        #expect(calm.observation().processorTime?.stolen == .zero)
        #expect(calm.snapshot().now.processorTime?.isNotablyStolen == false)
        let (_, robbed) = try SampleService.serving(for: 20, stolenCPU: 1)
        let totals = try #require(robbed.totals.processorTime)
        #expect(abs(totals.stolen.value - 20) < 0.02 && totals.busy > .zero)
        #expect(robbed.observation().processorTime == totals)
        let recent = try #require(robbed.snapshot().now.processorTime)
        #expect(abs(recent.stolen.value - 10) < 1.1 && recent.isNotablyStolen)
        let series = #"perjoule_processor_seconds_total{state="stolen"} "#
        let line = try #require(robbed.metrics.text.split(separator: "\n").first { $0.hasPrefix(series) })
        #expect(abs((Double(line.dropFirst(series.count)) ?? 0) - totals.stolen.value) < 1e-6)
        // A target's machines, while it can be asked.
        let monitor = monitor()
        for _ in 0..<2 { monitor.record(Self.observation(ProcessorTime(busy: Seconds(6), stolen: Seconds(2)))) }
        monitor.record(Self.observation(nil))
        #expect(monitor.totals.processorTime == ProcessorTime(busy: Seconds(12), stolen: Seconds(4)))
        #expect(monitor.snapshot().now.processorTime == nil)
    }

    private static func observation(_ time: ProcessorTime?) -> TargetObservation {
        TargetObservation(
            window: Seconds(10), arrivalsPerSecond: [1], answered: 10, failed: 0, p50: nil, p99: nil, energy: nil,
            dynamicEnergy: nil, processorTime: time)
    }

    @Test func whatATargetDoesNotTellIsLeftOut() {
        let monitor = Monitor(
            pipeline: "pipeline", stages: SampleService.stages, hearsRequests: false, clock: clock.clock)
        func names() -> Set<Substring> {
            let lines = monitor.metrics.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            return Set(lines.compactMap { $0.split(whereSeparator: { "{ ".contains($0) }).first })
        }
        let before: Set<Substring> = [
            "perjoule_uptime_seconds", "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
        ]
        #expect(names().isSubset(of: before))
        #expect(monitor.snapshot().now.inFlight == nil && monitor.snapshot().now.stages.allSatisfy { $0.rate == nil })
        let (stage, variant) = (SampleService.stages[0], SampleService.stages[0].variants[0].name)
        monitor.record(
            TargetObservation(
                window: Seconds(10), arrivalsPerSecond: [6], answered: 60, failed: 2, p50: Seconds(0.1), p99: nil,
                energy: Estimate(Joules(500), provenance: .measured(by: "rapl")), dynamicEnergy: nil,
                models: [.init(model: "pipeline", arrived: 61, statuses: [200: 58, 503: 2])],
                stages: [
                    StageFigures(
                        stage: stage.name, variant: variant, requests: 58, items: 58, batches: 29, meanQueueTime: nil,
                        busyTime: Seconds(4), busyThreadTime: Seconds(8))
                ]))
        let text = monitor.metrics.text
        #expect(text.contains(#"perjoule_arrivals_total{model="pipeline"} 61"#))
        #expect(text.contains(#"perjoule_requests_total{model="pipeline",code="503"} 2"#))
        #expect(text.contains(#"perjoule_observed_requests_total{result="failure"} 2"#))
        #expect(text.contains("perjoule_batches_total{stage=\"\(stage.name)\",variant=\"\(variant)\"} 29"))
        let absent: Set<Substring> = [
            "perjoule_requests_in_flight", "perjoule_request_duration_seconds_count", "perjoule_batch_size_count",
            "perjoule_batch_duration_seconds_count", "perjoule_queue_duration_seconds_count",
        ]
        #expect(names().isDisjoint(with: absent))
        #expect(monitor.totals.counts == RequestCounts(answered: 58, refused: 2))
        let shown = monitor.snapshot().now
        #expect(shown.stages[0].rate == 5.8 && shown.stages[0].meanBatch == 2 && shown.inFlight == nil)

        // Nobody knows what is now; what was does not change.
        monitor.loseSight()
        let blind = monitor.snapshot().now
        #expect(blind.energy == nil && blind.point.load == nil && blind.point.counts == nil && blind.point.p50 == nil)
        #expect(!names().contains("perjoule_power_watts") && names().contains("perjoule_arrivals_total"))
    }

    @Test func whatRequestsAreToldIsWhatTheDashboardShows() throws {
        let (service, monitor) = try SampleService.serving(for: 60, failing: false)
        let shown = try #require(monitor.snapshot().now.energy?.perRequest)
        let told = service.charges.suffix(200).compactMap { $0.energy?.total }
        let mean = told.reduce(.zero, +) / Double(told.count)
        #expect(abs(mean / shown.value - 1) < 0.03)
        guard case .modelled = shown.provenance else {
            Issue.record("energy shared by CPU time is not measured")
            return
        }
        let seen = monitor.observation()
        let service60 = service.ledger.account.service
        #expect(abs((seen.energy?.value ?? .zero) / service60 - 1) < 1e-9)
        #expect((seen.dynamicEnergy?.value ?? .zero) < service60)
    }
}
