import Inference
import Metering
import Quantities
import Reporting
import Serving
import Store
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A server on the console: says what happens, drains at a signal, and keeps its summary.
final class ServeSession: Sendable {
    private let served: ServedPipeline
    private let settings: ServerSettings
    private let engine: any InferenceEngine
    private let output: OutputOptions
    /// What the last decision wanted to run.
    private let lastWish = Mutex<[StageSetting]>([])

    init(served: ServedPipeline, settings: ServerSettings, engine: any InferenceEngine, output: OutputOptions) {
        self.served = served
        self.settings = settings
        self.engine = engine
        self.output = output
    }

    func run(
        _ ledger: EnergyLedger?, clock: MonotonicClock, keptIn store: Store, of machine: MachineDescription
    ) async throws {
        let server = PipelineServer(served, settings) { self.say($0) }
        let run = try store.beginRun(
            kind: "serve", label: served.name, toolVersion: Version.current, machine: try JSONText(machine))
        let summary: ServingSummary
        do {
            summary = try await hearingInterrupts { [engine] interrupted in
                try await server.run(
                    engine: engine, ledger: ledger, clock: clock,
                    wallClock: { Seconds(Date().timeIntervalSince1970) }, until: interrupted)
            }
        } catch {
            _ = try? store.finish(run, state: .failed)
            throw error
        }
        try store.finish(run, outcome: try JSONText(summary))
        if output.json { Console.print(try Console.line(json: summary)) } else { Console.print(summary.text) }
    }

    private func say(_ event: ServerEvent) {
        switch event {
        case .remark(let remark): output.say("perjoule: \(remark)")
        case .loading(let stages, let port):
            output.say("perjoule: port \(port) is open; loading the models of \(stages) stage\(stages == 1 ? "" : "s")")
        case .ready(let ready):
            if output.json, let line = try? Console.line(json: ready) { Console.print(line) }
            let stages = ready.stages.map(\.text).joined(separator: "; ")
            output.say(
                ready.models.isEmpty
                    ? """
                    perjoule: \(served.name) runs on Ray, whose proxies take its requests; page and metrics: \
                    \(ready.url) (\(stages))
                    """
                    : "perjoule: \(served.name) is served at \(ready.url) (\(stages))")
        case .decided(let decision):
            // That nothing changed is on the page, and would fill a log; so would a wish that stays.
            let isNews = lastWish.withLock { last in
                defer { last = decision.to }
                return last != decision.to
            }
            let isMove = decision.outcome == .applied || (decision.outcome == .relaxed && isNews)
            if decision.outcome == .failed || isMove || (decision.outcome == .proposed && isNews) {
                output.say("perjoule: \(decision.reason)")
            }
        case .draining: output.say("perjoule: draining; a second signal ends at once")
        }
    }
}

extension ServerReady.Stage {
    fileprivate var text: String {
        let threads = "\(threads) thread\(threads == 1 ? "" : "s")"
        return "\(stage): \(variant), batches up to \(batch), \(replicas) × \(threads)"
    }
}

extension ServingSummary {
    /// The summary in a line or two.
    fileprivate var text: String {
        var parts = ["\(requests) requests in \(time.formatted())"]
        parts += ["\(answered) answered", "\(refused) refused", "\(rejected) rejected", "\(failed) failed"]
        if let p50, let p99 { parts.append("p50 \(p50.formatted()), p99 \(p99.formatted())") }
        if let energyPerRequest {
            parts.append("\(energyPerRequest.value.formatted()) per request (\(energyPerRequest.provenance.kind))")
        }
        parts.append("\(planChanges) plan change\(planChanges == 1 ? "" : "s")")
        if let theft = processorTime?.theft { parts.append(theft) }
        return "\(pipeline): " + parts.joined(separator: ", ")
    }
}
