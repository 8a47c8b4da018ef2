import Foundation
import Inference
import Metering
import Pipelines
import Profiling
import Quantities
import Reporting
import Statistics
import Store
import TestKit
import Testing

@testable import Simulation
@testable import Studies

/// A batching study on an engine whose batches of b take 5 + 5 b ms at 40 W, on a machine that draws 10 W at rest.
@Suite struct BatchingStudyTests {
    private static let text = """
        kind: batching
        seed: 7
        replicates: 2
        models: [model.onnx]
        arrivals: [poisson]
        rates: [40]
        batches: [1, 4, greedy, {size: 4, timeout: 20ms}]
        requests: 300
        """

    private static func study(_ text: String) throws -> (study: BatchingStudy, settings: StudySettings) {
        let file = try StudyFile(parsing: text, file: "queue.yaml", kinds: [BatchingStudy.self])
        return (try #require(file.kind as? BatchingStudy), file.settings)
    }

    private static func seconds(_ batch: Int) -> Double { 0.005 + 0.005 * Double(batch) }

    /// Every trial of a study, in the order of its design.
    private static func rows(_ text: String, _ engine: SyntheticBatchEngine) async throws -> [StudyRow] {
        let (study, settings) = try study(text)
        var bench = BatchingBench(
            study, seed: settings.seed,
            variants: Dictionary(
                uniqueKeysWithValues: study.models.map {
                    ($0.name, ModelVariant(name: $0.name, file: "\($0.name).onnx"))
                }),
            engine: engine, meter: engine.meter.meter, context: engine.context
        ) { engine.queue($0) }
        var rows: [StudyRow] = []
        for replicate in 0..<settings.stopping.minimumRepeats {
            for configuration in study.design(settings).configurations {
                do {
                    let (figures, notes) = try await bench.measure(configuration, replicate: replicate, seed: 1)
                    var row = StudyRow(configuration, replicate: replicate, figures: figures)
                    row.notes = notes
                    rows.append(row)
                } catch let failure as StudyTrialFailure {
                    rows.append(StudyRow(configuration, replicate: replicate, figures: [], failure: failure.reason))
                }
            }
        }
        return rows
    }

    private static func pairs(_ rows: [StudyRow]) -> [(real: StudyRow, simulated: StudyRow)] {
        rows.filter { $0.configuration.levels["queue"] == "real" }.compactMap { real in
            var levels = real.configuration.levels
            levels["queue"] = "simulated"
            return rows.first { $0.configuration == Configuration(levels) && $0.replicate == real.replicate }
                .map { (real, $0) }
        }
    }

    /// On a machine without surprises a real queue is what its simulation says, in joules and in seconds.
    @Test func realAndSimulatedQueuesAgree() async throws {
        let rows = try await Self.rows(Self.text, SyntheticBatchEngine { Self.seconds($0) })
        #expect(rows.count == 16 && rows.allSatisfy { $0.failure == nil })
        let pairs = Self.pairs(rows)
        #expect(pairs.count == 8)
        for (real, simulated) in pairs {
            for figure in ["latency.mean", "latency.p99", "wait.mean", "batch.mean", "batches", "busy", "throughput"] {
                let (a, b) = (try #require(real[figure]).value, try #require(simulated[figure]).value)
                #expect(abs(a - b) <= 1e-6 * abs(b), "\(figure) of \(real.configuration): \(a) and \(b)")
            }
            for figure in ["energy.total", "energy.dynamic", "energy.idle"] {
                let (a, b) = (try #require(real[figure]).value, try #require(simulated[figure]).value)
                // The counter's microjoules.
                #expect(abs(a - b) <= 1e-4 * abs(b), "\(figure) of \(real.configuration): \(a) and \(b)")
            }
            #expect(real["energy.total"]?.provenance.kind == "measured")
            #expect(simulated["energy.total"]?.provenance.kind == "predicted")
            #expect(simulated["energy.total"]?.provenance.origin.contains("synthetic") == true)
        }
    }

    /// Energy by hand: 30 W above rest while batches run, and 10 W all the time.
    @Test func energyByHand() async throws {
        let rows = try await Self.rows(Self.text, SyntheticBatchEngine { Self.seconds($0) })
        for row in rows {
            let batches = try #require(row["batches"]).value
            let busy = 0.005 * batches + 0.005 * 300
            let throughput = try #require(row["throughput"]).value
            let expected = (30 * busy + 10 * 300 / throughput) / 300
            let joules = try #require(row["energy.total"]).value
            #expect(abs(joules - expected) < 1e-4 * expected, "\(row.configuration): \(joules), \(expected)")
        }
    }

    /// Every rule and both queues meet the same requests in a replicate, and others in the next.
    @Test func arrivalsFollowFromTheReplicate() throws {
        let (study, settings) = try Self.study(Self.text)
        let poisson = study.arrivals[0]
        let first = try poisson.seconds(50, rate: Rate(40), seed: settings.seed)
        #expect(first == (try poisson.seconds(50, rate: Rate(40), seed: settings.seed)))
        #expect(first != (try poisson.seconds(50, rate: Rate(40), seed: settings.seed + 1)))
        var stream = try ArrivalStream(.poisson(Rate(40)), seed: settings.seed)
        let expected = [Double](unsafeUninitializedCapacity: 50) { $1 = stream.fill($0) }
        #expect(first == expected)
    }

    /// More than full batches can serve is said, and is never recommended.
    @Test func overloadIsSaid() async throws {
        let text = Self.text.replacingOccurrences(of: "rates: [40]", with: "rates: [120]")
        let rows = try await Self.rows(text, SyntheticBatchEngine { Self.seconds($0) })
        for row in rows {
            let isSingle = row.configuration.levels["batching"] == 1
            // Batches of 1 serve 100 a second, of 4 160.
            #expect(row.notes.contains { $0.hasPrefix("overload") } == isSingle)
            #expect(((row["load"]?.value ?? 0) >= 1) == isSingle)
        }
        let (study, settings) = try Self.study(text)
        let findings = try BatchingFindings(study, rows, settings)
        guard case .run(let choice) = try #require(findings.advice.first).verdict else {
            Issue.record("nothing is recommended")
            return
        }
        #expect(choice.cell.setting.rule.largest == 4)
    }

    /// Full batches leave no request out, whatever their number.
    @Test func remaindersAreServed() async throws {
        let engine = try SyntheticBatchEngine { Self.seconds($0) }
        let text = Self.text.replacingOccurrences(of: "requests: 300", with: "requests: 302")
        let rows = try await Self.rows(text, engine).filter { $0.configuration.levels["batching"] == 4 }
        for row in rows {
            #expect(row["batches"]?.value == 76 && row["batch.least"]?.value == 2)
            #expect(row.notes.contains { $0.contains("the last 2 ran") })
        }
    }

    /// A model that takes no batch of a size fails its trials with the reason, and no others.
    @Test func failuresAreRows() async throws {
        let engine = try SyntheticBatchEngine { batch throws(InferenceError) in
            if batch == 4 { throw InferenceError(.runFailed, "no batches of four") }
            return Self.seconds(batch)
        }
        let rows = try await Self.rows(Self.text, engine)
        #expect(rows.allSatisfy { $0.failure?.contains("no batches of four") == true })
    }

    /// The recommendation is the least energy that keeps the goal; its saving is that of the rows.
    @Test func recommendsWithinTheGoal() async throws {
        let engine = try SyntheticBatchEngine { Self.seconds($0) }
        let rows = try await Self.rows(Self.text, engine)
        func choice(_ goal: String) throws -> BatchingAdvice {
            let (study, settings) = try Self.study(Self.text + "\ngoal: \(goal)")
            return try #require(try BatchingFindings(study, rows, settings).advice.first)
        }
        func energy(_ level: Factor) -> Double {
            let values = rows.filter {
                $0.configuration.levels["batching"] == level && $0.configuration.levels["queue"] == "real"
            }.compactMap { $0["energy.total"]?.value }
            return values.reduce(0, +) / Double(values.count)
        }
        guard case .run(let free) = try choice("{p99: 10s}").verdict else { throw StudyTrialFailure("none") }
        // Full batches run least often.
        #expect(free.cell.setting.rule.level == 4)
        let saving = try #require(free.saving)
        #expect(abs(saving.value - 100 * (1 - energy(4) / energy(1))) < 0.5)
        #expect(saving.interval.map { $0.lower <= saving.value && saving.value <= $0.upper } == true)
        let fastest = rows.filter { $0.configuration.levels["queue"] == "real" }
        let responses = fastest.compactMap { $0["latency.p99"]?.value }
        let p99 = try #require(responses.min())
        guard case .goalMissed = try choice("{p99: \(0.5 * p99)}").verdict else {
            Issue.record("a goal below every response was kept")
            return
        }
    }

    /// Predicted without its own size and without a queue: linear batches are met exactly, but for chance.
    @Test func predictsUnseenSizes() async throws {
        let text = Self.text.replacingOccurrences(of: "requests: 300", with: "requests: 4000")
        let rows = try await Self.rows(text, SyntheticBatchEngine { Self.seconds($0) })
        let (study, settings) = try Self.study(text)
        let findings = try BatchingFindings(study, rows, settings)
        #expect(findings.predictions.count == 4)
        for (cell, prediction) in findings.predictions {
            let joules = try #require(cell.energy).value.value
            // Two replicates of 4,000 requests wander by a few per cent of their mean rate.
            #expect(abs(prediction.energyPerRequest.value / joules - 1) < 0.05, "\(cell.configuration)")
            let response = try #require(cell.number("latency.mean"))
            #expect(abs(prediction.meanResponse.value / response - 1) < 0.15, "\(cell.configuration)")
        }
        #expect(findings.predictions.contains { $0.prediction.method == .exactQueue })
    }

    /// Rows alone, read back from JSON as the store has them, give the same report.
    @Test func findingsNeedOnlyRows() async throws {
        let rows = try await Self.rows(Self.text, SyntheticBatchEngine { Self.seconds($0) })
        let (study, settings) = try Self.study(Self.text)
        let copied = try JSONDecoder().decode([StudyRow].self, from: JSONEncoder().encode(rows))
        let document = Document(title: "t", blocks: try study.findings(copied, settings).blocks)
        let page = HTMLRenderer().render(document)
        #expect(page == HTMLRenderer().render(Document(title: "t", blocks: try study.findings(rows, settings).blocks)))
        #expect(page.contains("saves"))
        let failed = StudyRow(rows[0].configuration, replicate: 0, figures: [], failure: "broken")
        #expect(try !study.findings([failed], settings).blocks.isEmpty)
    }

    @Test(arguments: [
        ("models: [model.onnx]", "models: [zoo:alexnett]", "alexnet"),
        ("arrivals: [poisson]", "arrivals: [poison]", "poisson"),
        ("arrivals: [poisson]", "arrivals: [missing.csv]", "missing.csv"),
        ("rates: [40]", "rates: [0]", "rate"), ("rates: [40]", "rates: []", "rates"),
        ("batches: [1, 4, greedy, {size: 4, timeout: 20ms}]", "batches: [0]", "batch"),
        ("batches: [1, 4, greedy, {size: 4, timeout: 20ms}]", "batches: [4, 4]", "twice"),
        ("batches: [1, 4, greedy, {size: 4, timeout: 20ms}]", "batches: [{size: 4}]", "timeout"),
        ("batches: [1, 4, greedy, {size: 4, timeout: 20ms}]", "batches: [{size: 4, timeout: -1s}]", "negative"),
        ("batches: [1, 4, greedy, {size: 4, timeout: 20ms}]", "batches: [512]", "larger than all"),
        ("requests: 300", "requests: many", "whole number"), ("requests: 300", "request: 300", "requests"),
        ("requests: 300", "requests: 300\nqueues: [reel]", "real"),
        ("requests: 300", "requests: 300\ngoal: {p98: 1s}", "p98"),
        ("requests: 300", "requests: 300\nthreads: [0]", "threads"),
    ])
    func faultsAreNamed(key: String, wrong: String, word: String) throws {
        let text = Self.text.replacingOccurrences(of: key, with: wrong)
        #expect(text != Self.text)
        let error = try #require(throws: PipelinesError.self) { try Self.study(text) }
        #expect(error.all.contains { $0.description.contains(word) }, "\(error.all)")
        #expect(error.place?.contains("queue.yaml:") == true)
    }

    /// What forecasts say without a profile: the arrivals' own time, and that energy is not known.
    @Test func forecastsTheArrivalsTime() throws {
        let (study, settings) = try Self.study(Self.text)
        let engine = try SyntheticBatchEngine { Self.seconds($0) }
        let context = StudyContext(
            engine: { engine }, meter: nil, campaign: engine.context, store: try .inMemory(), host: Metering.Host(),
            modelCache: "", temporaryFolder: "")
        let forecast = try study.forecast(settings, context)
        for configuration in study.configurations where configuration.levels["queue"] == "real" {
            let time = try #require(forecast.trialDuration[configuration])
            #expect(time > Seconds(300 / 40 * 0.8) && time < Seconds(300 / 40 * 1.2 + 5))
            #expect(forecast.trialEnergy[configuration] == nil)
        }
        #expect(forecast.remarks.contains { $0.contains("not known") })
    }
}
