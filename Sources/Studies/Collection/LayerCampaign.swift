package import Inference
package import Metering
import ModelGraph
import Prediction
package import Profiling
package import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Measures the items of a collection on this machine, one after the other.
package struct LayerCampaign: Sendable {
    package let design: CollectionDesign
    let plan: CollectionPlan
    let networks: [String: CollectionNetwork]
    let engine: any InferenceEngine
    let meter: Meter
    let context: CampaignContext

    /// What came of a campaign; stored with its run.
    package struct Summary: Sendable, Hashable, Codable {
        package var end: CampaignSummary.End
        package var measured = 0
        package var skipped = 0
        package var failed = 0
        /// Items that are still to be measured.
        package var missing = 0
        package var elapsed = Seconds.zero
        /// What running operators costs whatever they compute, which is taken out of the layers.
        package var call: CallCost
    }

    /// How far a campaign is; told before every item and after the last.
    package struct Progress: Sendable {
        package var done: Int
        package var total: Int
        package var elapsed: Seconds
        /// The time that the rest will take, from what the same kinds of items took.
        package var remaining: Seconds
        package var current: String
    }

    package init(
        _ design: CollectionDesign, plan: CollectionPlan, networks: [String: CollectionNetwork],
        engine: any InferenceEngine, meter: Meter, context: CampaignContext
    ) {
        self.design = design
        self.plan = plan
        self.networks = networks
        self.engine = engine
        self.meter = meter
        self.context = context
    }

    /// What the campaign is given; stored with its run.
    package var settings: CollectionSettings {
        CollectionSettings(design: design, engine: engine.name, sources: meter.choice.chosen.map(\.name))
    }

    /// Measures the items that are not done yet.
    ///
    /// A layer that fails or would not fit is delivered as such, and the campaign goes on. Cancelling the task ends the
    /// campaign between two runs.
    /// - Parameters:
    ///   - completed: what earlier, interrupted runs measured.
    ///   - folder: for model files; made anew and deleted in the end.
    ///   - deliver: takes each item at once; what it throws ends the campaign.
    /// - Throws: ``ModelGraphError`` when no model can be written (a full disk), ``ProfilingError`` when the meter was
    ///   stopped, ``InferenceError`` when not even one operator can be run, and what `deliver` throws.
    package func run(
        completed: [CollectedItem] = [], folder: String, progress: @Sendable (Progress) -> Void = { _ in },
        deliver: @Sendable (CollectedItem) async throws -> Void
    ) async throws -> Summary {
        try Self.make(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let start = context.clock.now
        let done = Set(completed.map(\.key))
        let items = plan.items.filter { !done.contains($0.key) }
        var bench = CollectionBench(
            design, engine: engine, meter: meter, context: context, folder: folder, networks: networks)
        if items.contains(where: { $0.needsSplit }) { try bench.calibrate() }
        var forecast = ItemForecast(design.pace, completed: completed)
        var summary = Summary(end: .complete, call: bench.cost)
        func report(_ index: Int) {
            progress(
                Progress(
                    done: done.count + index, total: done.count + items.count, elapsed: context.clock.now - start,
                    remaining: forecast.duration(of: items[index...]),
                    current: index < items.count ? items[index].key : ""))
        }
        for (index, item) in items.enumerated() {
            guard !Task.isCancelled, context.clock.now - start < design.timeCap ?? Seconds(.infinity) else {
                summary.end = Task.isCancelled ? .cancelled : .timeCap
                summary.missing = items.count - index
                break
            }
            report(index)
            do {
                let collected = try measure(item, on: bench)
                try await deliver(collected)
                forecast.record(collected)
                summary.count(collected)
                if index + 1 < items.count { try await context.rest(design.pace.cooldown) }
            } catch is CancellationError {
                summary.end = .cancelled
                summary.missing = items.count - summary.delivered
                break
            }
        }
        summary.elapsed = context.clock.now - start
        report(items.count - summary.missing)
        return summary
    }

    /// Measures one item; what is wrong with it alone becomes its outcome.
    private func measure(_ item: CollectionItem, on bench: CollectionBench) throws -> CollectedItem {
        let startedAt = context.date()
        let start = context.clock.now
        var work = 0.0
        let outcome: CollectedItem.Outcome
        do {
            let (figures, multiplyAccumulates) = try bench.measure(item)
            work = multiplyAccumulates
            outcome = .measured(figures)
        } catch let error as CollectionBench.TooLarge {
            outcome = .skipped(reason: "it would take about \(error.needed), and \(error.limit) may be used")
        } catch let error as InferenceError where error.code != .libraryNotFound && error.code != .libraryUnusable {
            outcome = .failed(reason: error.description)
        } catch let error as ModelGraphError where error.code != .cannotWrite {
            outcome = .failed(reason: error.description)
        } catch let error as EnergyPredictionError {
            outcome = .failed(reason: error.description)
        } catch let error as ProfilingError where error.code == .trialsInvalid {
            outcome = .failed(reason: error.description)
        }
        return CollectedItem(
            item, multiplyAccumulates: work, startedAt: startedAt, duration: context.clock.now - start,
            outcome: outcome)
    }

    /// An empty folder, also where a killed campaign left a full one.
    private static func make(_ folder: String) throws(ModelGraphError) {
        do {
            try? FileManager.default.removeItem(atPath: folder)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw ModelGraphError(
                .cannotWrite, "the folder for the layers' models cannot be created", place: folder,
                advice: "set TMPDIR to a folder with room")
        }
    }
}

extension LayerCampaign.Summary {
    fileprivate var delivered: Int { measured + skipped + failed }

    fileprivate mutating func count(_ item: CollectedItem) {
        switch item.outcome {
        case .measured: measured += 1
        case .skipped: skipped += 1
        case .failed: failed += 1
        }
    }
}

extension CollectionItem {
    /// Whether its runs are divided among layers.
    fileprivate var needsSplit: Bool { if case .layer = subject { true } else { false } }
}
