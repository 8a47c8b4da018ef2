import Foundation
import Inference
import Prediction
import Profiling
import Quantities
import Statistics
import Studies
import TestKit
import Testing

/// The arithmetic between windows of runs and joules of layers.
struct LayerFiguresTests {
    private func window(
        latency: Double, runs: Int = 10, dynamic: Double? = nil, idle: Double? = nil, own: Double = 0,
        busy: Double? = nil, isDisturbed: Bool = false
    ) throws -> LayerWindow {
        let source = Provenance.measured(by: "test")
        var window = LayerWindow(
            TrialFigures(
                iterations: runs, window: Seconds(latency * Double(runs)),
                latency: try LatencySummary(seconds: [latency]),
                energy: Estimate(Joules((dynamic ?? 0) + (idle ?? 0)), provenance: source),
                idleEnergy: idle.map { Estimate(Joules($0), provenance: source) },
                dynamicEnergy: dynamic.map { Estimate(Joules($0), provenance: source) },
                meanPower: Estimate(Watts(1), provenance: source), ownTime: Seconds(own),
                flags: isDisturbed ? [.otherLoad(share: Fraction(0.5))] : []),
            isModelled: false)
        window.busyTime = busy.map { Seconds($0) }
        return window
    }

    @Test func theClosestWindowsCount() throws {
        let windows = try [1.0, 1.5, 1.01, 3, 1.02].map { try window(latency: $0) }
        let chosen = RepeatedWindows(windows, repeats: 3, limit: Fraction(0.05))
        #expect(chosen.kept == [0, 2, 4] && chosen.areSettled)
        let apart = RepeatedWindows(windows, repeats: 4, limit: Fraction(0.05))
        #expect(apart.kept == [0, 1, 2, 4] && !apart.areSettled)
    }

    @Test func disturbedWindowsCountOnlyWhereThereAreNoOthers() throws {
        let windows = try [
            window(latency: 1, isDisturbed: true), window(latency: 1, isDisturbed: true), window(latency: 2),
            window(latency: 2.01),
        ]
        let calm = RepeatedWindows(windows, repeats: 2, limit: Fraction(0.05))
        #expect(calm.kept == [2, 3] && calm.areSettled)
        let all = RepeatedWindows(windows, repeats: 3, limit: Fraction(2))
        #expect(all.kept.count == 3 && !all.areSettled)
        #expect(RepeatedWindows([], repeats: 3, limit: Fraction(1)).kept.isEmpty)
    }

    @Test func aModelsEnergyIsThePriceOfBusyTimeTimesOwnTime() throws {
        // Ticks show 0.9 and 1.1 of the 1.0 busy seconds; other processes were busy for none of it.
        let windows = try [
            window(latency: 1, dynamic: 9, idle: 2, own: 1, busy: 0.9),
            window(latency: 1, dynamic: 11, idle: 2, own: 1, busy: 1.1),
        ]
        let energy = OwnEnergy(windows, isModelled: true)
        for joules in try #require(energy.dynamic) { #expect(abs(joules.value - 10) < 1e-12) }
        for joules in energy.total { #expect(abs(joules.value - 12) < 1e-12) }
    }

    @Test func anInstrumentsEnergyIsThisProcessesWithinATick() throws {
        let quiet = try window(latency: 0.1, runs: 1, dynamic: 5, idle: 1, own: 0.1, busy: 0.109)
        #expect(OwnEnergy([quiet], isModelled: false).dynamic == [Joules(5)])
        // One processor is another process's: half of the dynamic energy, less a tick of 10 ms.
        let shared = try window(latency: 0.1, runs: 1, dynamic: 5, idle: 1, own: 0.1, busy: 0.2)
        let half = try #require(OwnEnergy([shared], isModelled: false).dynamic?.first)
        #expect(abs(half.value - 5 * 0.1 / 0.19) < 1e-12)
    }

    @Test func withoutIdlePowerAllEnergyCounts() throws {
        let energy = OwnEnergy([try window(latency: 1, idle: nil)], isModelled: false)
        #expect(energy.dynamic == nil && energy.total == [.zero])
    }

    @Test func theCallComesOffAndTheRestIsDividedByRecordedTime() throws {
        let cost = CallCost(ofRun: Seconds(1e-6), ofNode: Seconds(2e-6), inRecordedNode: Seconds(1e-6))
        func node(_ operation: String, _ seconds: Double) -> NodeTiming {
            NodeTiming(
                name: operation, operation: operation, provider: "", count: 1, total: Seconds(seconds), threads: 1)
        }
        // Recorded 31 and 11 µs, of which recording is 1 each: three quarters and one quarter of 100 − 5 µs.
        let profile = NodeProfile(
            runs: 1, total: Seconds(50e-6), nodes: [node("Conv", 31e-6), node("ReorderOutput", 11e-6)])
        let split = RunSplit(profile, run: Seconds(100e-6), cost: cost)
        #expect(abs(split.call - 0.05) < 1e-12)
        #expect(abs(split.operators[0].share - 0.95 * 0.75) < 1e-12)
        #expect(abs(split.operators[1].share - 0.95 * 0.25) < 1e-12)
        #expect(abs(split.error - (0.5e-6 + 0.25 * 5e-6) / 100e-6) < 1e-12)
    }

    @Test func partsAddUpToTheRun() {
        forRandomInstances(200, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            let nodes = (0..<(1 + generator.index(below: 5))).map { index in
                NodeTiming(
                    name: "\(index)", operation: "Conv", provider: "", count: 1,
                    total: Seconds(1e-4 * generator.uniform()), threads: 1)
            }
            let cost = CallCost(
                ofRun: Seconds(1e-5 * generator.uniform()), ofNode: Seconds(1e-5 * generator.uniform()),
                inRecordedNode: Seconds(1e-5 * generator.uniform()))
            let split = RunSplit(
                NodeProfile(runs: 1, total: Seconds(1e-3), nodes: nodes), run: Seconds(1e-4 * generator.uniform()),
                cost: cost)
            let sum = split.operators.reduce(split.call) { $0 + $1.share }
            #expect(abs(sum - 1) < 1e-9, "\(label)")
            #expect(split.operators.allSatisfy { $0.share >= 0 } && (0...1).contains(split.call), "\(label)")
        }
    }

    @Test func theCostOfACallFollowsFromTwoRows() {
        let nodes = (0..<17).map {
            NodeTiming(
                name: "\($0)", operation: "Tanh", provider: "", count: 1, total: Seconds(1.5e-6), threads: 1)
        }
        let cost = CallCost(
            short: (1, Seconds(3e-6)), long: (17, Seconds(19e-6)),
            profile: NodeProfile(runs: 1, total: Seconds(1e-4), nodes: nodes))
        #expect(abs(cost.ofNode.value - 1e-6) < 1e-15 && abs(cost.ofRun.value - 2e-6) < 1e-15)
        #expect(abs(cost.inRecordedNode.value - 1.5e-6) < 1e-15)
    }

    @Test func changesOfLayoutAreRowsOfTheirOwn() throws {
        let conv = try LayerConfiguration(
            .named("conv2d"),
            [
                "batch_size": 2, "image_size": 8, "kernel_size": 3, "in_channels": 16, "out_channels": 32, "stride": 2,
                "padding": 1,
            ])
        let names = ["ReorderInput", "Conv", "ReorderOutput", "Sum"]
        let profile = NodeProfile(
            runs: 1, total: Seconds(1),
            nodes: names.map {
                NodeTiming(name: $0, operation: $0, provider: "", count: 1, total: Seconds(1e-3), threads: 1)
            })
        let split = RunSplit(profile, run: Seconds(4e-3), cost: .none)
        let (parts, others) = try split.parts(of: conv, model: conv.model())
        #expect(parts.map(\.type) == ["conv2d", "reorder", "reorder"] && others == ["Sum"])
        #expect(
            parts[1].values == [
                "batch_size": 2, "in_channels": 16, "image_size": 8, "image_width": 8, "direction": 0,
            ])
        #expect(
            parts[2].values == [
                "batch_size": 2, "in_channels": 32, "image_size": 4, "image_width": 4, "direction": 1,
            ])
        #expect(parts.allSatisfy { abs($0.share - 0.25) < 1e-12 })
    }
}
