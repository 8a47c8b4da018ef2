import Foundation
import Inference
import Metering
import ModelGraph
import Prediction
import Profiling
import Quantities
import Store
import Studies
import Synchronization
import TestKit
import Testing

/// Collections on a synthetic machine, whose time and energy are known exactly.
struct LayerCampaignTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("perjoule-\(UUID().uuidString)")
        .path

    /// Graphs of one operator: in place, a layer has companions that make it so.
    private static func relu(_ count: Int) -> CollectionDesign.TypeRequest {
        .init(type: "relu", count: count, ranges: ["in_place": .oneOf([0])])
    }

    private func design(_ types: [CollectionDesign.TypeRequest]) -> CollectionDesign {
        CollectionDesign(name: "synthetic", types: types)
    }

    private func campaign(_ design: CollectionDesign, _ engine: SyntheticLayerEngine, memory: Bytes = Bytes(1e12))
        throws -> LayerCampaign
    {
        LayerCampaign(
            design, plan: try CollectionPlan(design) { _, _ in [] }, networks: [:], engine: engine,
            meter: engine.meter.meter, context: engine.context(memory: memory))
    }

    private func run(
        _ campaign: LayerCampaign, completed: [CollectedItem] = []
    ) async throws -> (items: [CollectedItem], summary: LayerCampaign.Summary) {
        let items = Mutex([CollectedItem]())
        let summary = try await campaign.run(completed: completed, folder: folder) { item in
            items.withLock { $0.append(item) }
        }
        return (items.withLock { $0 }, summary)
    }

    @Test func joulesAreThoseOfTheMachine() async throws {
        let engine = try SyntheticLayerEngine { _ in 2e-2 }
        let (items, summary) = try await run(campaign(design([Self.relu(5)]), engine))
        #expect(summary.end == .complete && summary.missing == 0 && summary.failed == 0)
        #expect(summary.measured == items.count && !FileManager.default.fileExists(atPath: folder))
        #expect(abs(summary.call.ofNode.value - SyntheticLayerEngine.nodeSeconds) < 1e-7)
        for item in items where item.kind == "relu" {
            let figures = try #require(item.figures)
            #expect(figures.windows.count == 3 && figures.isSettled)
            let total = try #require(item.rows(.total).first { $0.layer.type.name == "relu" })
            #expect(abs(total.energy.value / (SyntheticLayerEngine.watts.value * 2e-2) - 1) < 0.01, "\(item)")
            let dynamic = try #require(item.rows(.dynamic).first { $0.layer.type.name == "relu" })
            #expect(abs(dynamic.energy.value / total.energy.value - 0.75) < 0.01)
        }
        let calls = items.filter { $0.kind == "call" }.flatMap { $0.rows(.total) }
        let longest = try #require(calls.max { $0.energy < $1.energy })
        #expect(longest.layer.values == [128])
        #expect(abs(longest.energy.value / (SyntheticLayerEngine.watts.value * 128e-4) - 1) < 0.01)
    }

    @Test func noiseIsMeasuredAgain() async throws {
        // The first six runs are slow, then all are alike.
        let engine = try SyntheticLayerEngine { call in call.number < 6 ? 5e-2 : 2e-2 }
        let (items, _) = try await run(campaign(design([Self.relu(1)]), engine))
        let figures = try #require(items.first { $0.kind == "relu" }?.figures)
        #expect(figures.windows.count > 3 && figures.isSettled)
        #expect(abs(figures.latency.value - 2e-2) < 1e-3)
    }

    @Test func endlessNoiseIsSaid() async throws {
        let engine = try SyntheticLayerEngine { call in 1e-2 * Double(1 + call.number) }
        let (items, _) = try await run(campaign(design([Self.relu(1)]), engine))
        let figures = try #require(items.first { $0.kind == "relu" }?.figures)
        #expect(figures.windows.count == 6 && !figures.isSettled && figures.kept.count == 3)
    }

    @Test func whatWouldNotFitIsSkippedAndSaid() async throws {
        let engine = try SyntheticLayerEngine { _ in 2e-2 }
        let grid = ["batch_size": [1], "input_size": [60_000, 3_000_000], "in_place": [0]]
        let campaign = try campaign(
            design([.init(type: "relu", count: 0, grid: grid)]), engine, memory: Bytes(2e6))
        let (items, summary) = try await run(campaign)
        #expect(summary.skipped == 1 && summary.end == .complete)
        let skipped = try #require(items.first { if case .skipped = $0.outcome { true } else { false } })
        #expect(skipped.values["input_size"] == 3_000_000)
        #expect(try Record(skipped, threads: 1).state == .failed)
    }

    @Test func aLayerThatFailsDoesNotEndTheCollection() async throws {
        let engine = try SyntheticLayerEngine { call throws(InferenceError) in
            guard call.operation != "Relu" else { throw InferenceError(.runFailed, "it broke") }
            return 2e-2
        }
        let (items, summary) = try await run(
            campaign(design([Self.relu(2), .init(type: "sigmoid", count: 2)]), engine))
        #expect(summary.failed == 2 && summary.end == .complete)
        #expect(items.filter { $0.kind == "sigmoid" }.allSatisfy { $0.figures != nil })
    }

    @Test func whatIsDoneIsNotDoneAgain() async throws {
        let engine = try SyntheticLayerEngine { _ in 2e-2 }
        let design = design([Self.relu(6)])
        let (all, _) = try await run(campaign(design, engine))
        let completed = Array(all.prefix(8))
        let (rest, summary) = try await run(campaign(design, engine), completed: completed)
        #expect(Set(rest.map(\.key)) == Set(all.dropFirst(8).map(\.key)))
        #expect(rest.map(\.key) == all.dropFirst(8).map(\.key) && summary.measured == all.count - 8)
    }

    @Test func theTimeCapEndsIt() async throws {
        let engine = try SyntheticLayerEngine { _ in 2e-2 }
        var design = design([Self.relu(6)])
        design.timeCap = Seconds(3)
        let (items, summary) = try await run(campaign(design, engine))
        #expect(summary.end == .timeCap && summary.missing > 0 && items.count + summary.missing == 20)
    }

    @Test func cancellingKeepsWhatWasDelivered() async throws {
        let engine = try SyntheticLayerEngine { _ in 2e-2 }
        let campaign = try campaign(design([Self.relu(6)]), engine)
        let delivered = Mutex(0)
        let folder = folder
        let task = Task {
            try await campaign.run(folder: folder) { _ in
                if delivered.withLock({
                    $0 += 1; return $0 == 4
                }) {
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
        }
        let summary = try await task.value
        #expect(summary.end == .cancelled && summary.measured == 4 && summary.missing == 16)
    }

    @Test func whereNothingCanBeWrittenItEndsWithAnError() async throws {
        let engine = try SyntheticLayerEngine { _ in 2e-2 }
        let campaign = try campaign(design([Self.relu(1)]), engine)
        let error = await #expect(throws: ModelGraphError.self) {
            try await campaign.run(folder: "/proc/nonexistent/x") { _ in }
        }
        #expect(error?.code == .cannotWrite)
    }

    @Test func theStoreGivesBackRowsAndTheirOrigin() async throws {
        let engine = try SyntheticLayerEngine { _ in 2e-2 }
        let design = design([Self.relu(3)])
        let campaign = try campaign(design, engine)
        let store = try Store.inMemory()
        #expect(throws: StoreError.self) { try store.layerMeasurements() }
        let run = try store.beginRun(
            kind: Record.collectionKind, label: design.name, toolVersion: "1",
            machine: JSONText(MachineDescription(of: Metering.Host(root: "/nonexistent"))),
            settings: JSONText(campaign.settings), designKey: campaign.settings.designKey)
        _ = try await campaign.run(folder: folder) { try store.append(Record($0, threads: 1), to: run) }
        let rows = try store.layerMeasurements()
        #expect(rows.count { $0.configuration.type.name == "relu" } == 3)
        #expect(rows.count { $0.configuration.type.name == "call" } == 14)
        #expect(rows.allSatisfy { $0.architecture == nil && $0.session == run.shortID })
        let origin = try store.collectionOrigin()
        #expect(origin.engine == "synthetic 1" && origin.threads == 1 && origin.energy.kind == "measured")
        #expect(throws: StoreError.self) { try store.layerMeasurements(name: "other") }
        let tables = CollectionTables(try store.collectedItems(of: run), energy: .total, session: run.shortID)
        #expect(Set(tables.files.keys) == ["random_relu.csv", "random_call.csv"])
        for (file, text) in tables.files {
            let type = try LayerType.named(String(file.dropFirst(7).dropLast(4)))
            let table = try MeasurementTable(parsing: text, file: file, type: type, strict: true)
            #expect(Set(table.measurements) == Set(rows.filter { $0.configuration.type.name == type.name }))
        }
    }
}
