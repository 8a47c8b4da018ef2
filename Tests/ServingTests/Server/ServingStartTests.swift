import Pipelines
import Planning
import Quantities
import Testing

@testable import Serving

@Suite struct ServingStartTests {
    private func start(
        _ goals: (inout Goals) -> Void = { _ in }, _ serving: (inout ServingSettings) -> Void = { _ in }
    ) throws -> ServingStart {
        let file = try PipelineFile(parsing: ExportStand.text, file: "pipeline.yaml")
        var pipeline = try file.resolved()
        pipeline.goals.rate = Rate(30)
        goals(&pipeline.goals)
        let served = try ServedPipeline(file, planned: .success(pipeline)) { $0 }
        var settings = ServingSettings()
        serving(&settings)
        return try ServingStart(
            served, ServerSettings(adaptation: AdaptationSettings(settings), processors: 16, version: "1"))
    }

    /// The processors of the machine are no promise; nor is an accuracy that nobody asked for.
    @Test func onlyWhatWasAskedForIsWatched() throws {
        let start = try start()
        #expect(start.goals.costCap == nil && start.goals.accuracyFloor == nil && start.givenUp.isEmpty)
        #expect(try self.start { $0.costCap = 12 }.goals.costCap == 12)
    }

    @Test func anAccuracyThatIsHeldIsWatched() throws {
        let held = try start { _ in
        } _: {
            $0.degrade = .accuracyLast
        }
        // The only variants there are: 0.6 and 0.7.
        #expect(abs((held.goals.accuracyFloor ?? 0) - 0.42) < 1e-9)
    }

    /// More replicas than processors only slow each other: what does not fit is not carried, and that is said.
    @Test(arguments: [nil, 4, 16, 40])
    func noMoreRunsThanTheMachineHasProcessorsFor(costCap: Double?) throws {
        let start = try start {
            $0.rate = Rate(1_000_000)
            $0.costCap = costCap
            $0.latencySLA = nil
        }
        #expect(start.settings.allSatisfy { $0.replicas * $0.threads <= 16 }, "\(start.settings)")
        #expect(start.remarks.contains { $0.hasPrefix("no plan carries 1000000/s") }, "\(start.remarks)")
        let isLess = costCap.map { $0 < 16 } ?? false
        #expect(start.core?.settings.givingUp.contains(.costCap) == isLess)
    }

    @Test func theFirstPlanTellsWhatItGivesUp() throws {
        let start = try start { $0.accuracyFloor = 0.9 }
        #expect(start.givenUp == [.accuracy] && start.goals.accuracyFloor == 0.9)
        #expect(start.remarks.contains { $0.contains("gives up accuracy 0.9→0.42") }, "\(start.remarks)")
    }
}
