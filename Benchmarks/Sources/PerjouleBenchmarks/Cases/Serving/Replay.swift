import Foundation

/// IPA's bursty load through `perjoule serve` under each way of planning, beside what `perjoule simulate` foretells of it.
///
/// The pipeline is profiled and each variant served for a minute first, by which the load is foretold; then each strategy
/// takes 20 min, or as much less as `PERJOULE_REPLAY_SPEED` says. The highest second asks for 1.3 times what the most
/// accurate variant carries on all processors, unless `PERJOULE_REPLAY_SCALE` says how many times the trace's rates are to
/// come. Needs a machine on which nothing else runs.
func replay(_ place: Workplace) async throws -> [Figure] {
    let environment = ProcessInfo.processInfo.environment
    let speed = Int(environment["PERJOULE_REPLAY_SPEED"] ?? "") ?? 1
    guard speed >= 1, var trace = try BurstyTrace(speed: speed) else {
        say("replay: ../shared/data/ipa/segment_bursty.csv is missing")
        return []
    }
    try place.write(pipeline(of: variants), to: "replay.yaml")
    say("replay: profiling")
    let profile: Profile = try place.answer(["profile", "replay.yaml", "--json"])
    let most = try profile.capacity(of: variants[variants.count - 1])
    trace.scale(by: Double(environment["PERJOULE_REPLAY_SCALE"] ?? "") ?? 1.3 * most / trace.peak)
    try place.write(trace.text, to: "bursty.csv")
    let replay = Replay(place: place, trace: trace)
    for variant in variants {
        try place.write(pipeline(of: [variant]), to: "\(variant).yaml")
        // With as many sessions as under the trace's peak: side by side they take longer than one does.
        _ = try replay.run(
            "static", "\(variant).yaml", rate: trace.peak,
            [
                "--rate", "\(trace.mean)", "--arrivals", "poisson", "--duration", "60s",
            ])
    }
    let strategies = ["energy-aware", "static", "FA2-low", "FA2-high", "RIM"]
    let forecasts = try strategies.map { try replay.forecast($0) }
    var outcomes: [Replay.Outcome] = []
    for strategy in strategies {
        // What the simulator plans for at the start: the replicas that stay are those for the highest load.
        let rate = ["static", "RIM"].contains(strategy) ? trace.peak : trace.first
        outcomes.append(try replay.run(strategy, "replay.yaml", rate: rate, ["--trace", "bursty.csv"]))
        // What is known after 20 min is told then: the next may be cut short.
        say(outcomes[outcomes.count - 1].sentence)
    }
    var figures: [Figure] = []
    for (outcome, forecast) in zip(outcomes, forecasts) {
        figures += outcome.figures(note: outcomes[0].strategy == outcome.strategy ? trace.note : nil)
        figures += forecast.figures(beside: outcome)
    }
    return figures
        + outcomes.dropFirst().map {
            Figure(
                "replay: J/request of energy-aware over \($0.strategy)", unit: "",
                samples: [outcomes[0].joulesPerRequest / $0.joulesPerRequest])
        }
}

private let variants = ["resnet18", "resnet34", "resnet50"]

/// What `perjoule profile --json` tells.
private struct Profile: Decodable {
    struct Point: Decodable {
        struct Treatment: Decodable {
            var variant: String
            var batch: Int
        }
        struct Latency: Decodable { var value: Double }
        var treatment: Treatment
        var latency: Latency
    }
    var points: [Point]

    /// Requests per second that all processors carry with a model, one thread each.
    /// - Throws: ``BenchmarkError`` when it was not profiled.
    func capacity(of model: String) throws -> Double {
        let rates = points.filter { $0.treatment.variant.hasPrefix("\(model)@") }.map {
            Double($0.treatment.batch) / $0.latency.value
        }
        guard let most = rates.max() else { throw BenchmarkError("\(model) was not profiled") }
        return most * Double(ProcessInfo.processInfo.activeProcessorCount)
    }
}

private func pipeline(of variants: [String]) -> String {
    """
    name: images
    goals:
      latencySLA: 400ms
      latencyModel: p99
      costCap: \(ProcessInfo.processInfo.activeProcessorCount)
      objective: {accuracy: 1, cost: 0.001, energy: 0.3}
    profile: {batches: [1, 2, 4, 8], threads: [1], repeats: 5, window: 1s}
    serve: {period: 5s, margin: 1.2, minimumDwell: 10s}
    stages:
      - name: classify
        variants:
    \(variants.map { "      - {name: \($0), model: \"zoo:\($0)\"}" }.joined(separator: "\n"))
    """
}

/// The bursty 20 min of IPA's trace, in requests per second.
private struct BurstyTrace {
    private(set) var rates: [Double]

    /// - Returns: nil where the data is missing.
    init?(speed: Int) throws {
        let file = "../shared/data/ipa/segment_bursty.csv"
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        let lines = text.split(separator: "\n")
        guard let column = lines[0].split(separator: ",").firstIndex(of: "rps_damped8") else {
            throw BenchmarkError("\(file) has no column rps_damped8")
        }
        let all = lines.dropFirst().compactMap { Double($0.split(separator: ",")[column]) }
        rates = stride(from: 0, to: all.count - speed + 1, by: speed).map {
            all[$0..<$0 + speed].reduce(0, +) / Double(speed)
        }
    }

    mutating func scale(by factor: Double) { rates = rates.map { $0 * factor } }

    var note: String { "\(rates.count) s, mean \(mean) /s, highest \(peak) /s" }

    var text: String { "t,rps\n" + rates.enumerated().map { "\($0),\($1)\n" }.joined() }
    var peak: Double { rates.max() ?? 0 }
    var mean: Double { rates.reduce(0, +) / Double(max(1, rates.count)) }
    /// What the simulator begins with.
    var first: Double { rates.prefix(10).max() ?? 0 }
}

private struct Replay {
    let place: Workplace
    let trace: BurstyTrace
    private let sla = 0.4

    struct Outcome {
        var strategy: String
        var violations: Double
        var joulesPerRequest: Double
        /// Whether the joules are measured or modelled.
        var provenance: String
        var p99: Double
        /// Of the requests that each variant answered.
        var variants: [String: Int]
        var changes: Int

        private var shares: String {
            variants.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        }

        var sentence: String {
            "replay: \(strategy): \(100 * violations) % later than 400 ms, \(joulesPerRequest) J/request \(provenance), "
                + "p99 \(Int(p99 * 1e3)) ms, \(changes) changes; \(shares)"
        }

        func figures(note: String?) -> [Figure] {
            [
                Figure(
                    "replay \(strategy): later than 400 ms", unit: "%", samples: [violations], scale: 100,
                    note: note ?? "p99 \(Int(p99 * 1e3)) ms"),
                Figure(
                    "replay \(strategy): J/request", unit: "mJ", samples: [joulesPerRequest], scale: 1e3,
                    note: "\(provenance); \(shares); \(changes) changes; p99 \(Int(p99 * 1e3)) ms"),
            ]
        }
    }

    struct Forecast: Decodable {
        var p99: Double
        var energyPerRequest: Double

        func figures(beside seen: Outcome) -> [Figure] {
            [
                Figure(
                    "replay \(seen.strategy): forecast p99 off by", unit: "%", target: 5,
                    samples: [abs(p99 / seen.p99 - 1)], scale: 100, note: "\(Int(p99 * 1e3)) ms"),
                Figure(
                    "replay \(seen.strategy): forecast J/request off by", unit: "%", target: 5,
                    samples: [abs(energyPerRequest / seen.joulesPerRequest - 1)], scale: 100,
                    note: "\(Int(energyPerRequest * 1e3)) mJ"),
            ]
        }
    }

    /// A load against a server of its own.
    func run(_ strategy: String, _ file: String, rate: Double, _ arrivals: [String]) throws -> Outcome {
        say("replay: \(strategy), \(file)")
        let server = try ServerProcess(
            [
                place.command, "serve", file, "--strategy", strategy, "--rate", "\(rate)", "--port", "0",
                "--json",
            ],
            in: place.folder, variables: ["XDG_DATA_HOME": place.folder])
        struct Ready: Decodable { var port: Int }
        let port = try JSONDecoder().decode(Ready.self, from: try server.firstLine()).port
        struct Load: Decodable {
            struct Latency: Decodable { var p99: Double }
            struct Goal: Decodable { var violations: Int }
            struct Stage: Decodable { var variants: [String: Int] }
            var requests: Int
            var latency: Latency
            var goal: Goal
            var stages: [Stage]
        }
        let load: Load = try place.answer(
            ["load", "127.0.0.1:\(port)", "--model", "images", "--sla", "\(sla)", "--json"] + arrivals)
        struct Summary: Decodable {
            struct Energy: Decodable {
                struct Provenance: Decodable { var kind: String }
                var value: Double
                var provenance: Provenance
            }
            var energyPerRequest: Energy
            var planChanges: Int
        }
        let summary = try JSONDecoder().decode(Summary.self, from: try server.lastLine())
        return Outcome(
            strategy: strategy, violations: Double(load.goal.violations) / Double(load.requests),
            joulesPerRequest: summary.energyPerRequest.value, provenance: summary.energyPerRequest.provenance.kind,
            p99: load.latency.p99,
            variants: load.stages.first?.variants ?? [:], changes: summary.planChanges)
    }

    /// What the simulator makes of the same arrivals, by what was served so far.
    func forecast(_ strategy: String) throws -> Forecast {
        struct Study: Decodable {
            struct Result: Decodable {
                struct Simulation: Decodable {
                    struct Response: Decodable { var p99: Double }
                    var response: Response
                    var energyPerRequest: Double
                }
                var simulation: Simulation
            }
            var results: [Result]
        }
        let study: Study = try place.answer([
            "simulate", "replay.yaml", "--as-served", "--trace", "bursty.csv", "--replications", "1", "--startup",
            "500ms",
            "--policy", strategy == "static" ? "fixed" : strategy, "--rate", "\(trace.peak)", "--json",
        ])
        guard let result = study.results.first?.simulation else { throw BenchmarkError("no forecast of \(strategy)") }
        return Forecast(p99: result.response.p99, energyPerRequest: result.energyPerRequest)
    }
}

extension Workplace {
    fileprivate func answer<Answer: Decodable>(_ arguments: [String]) throws -> Answer {
        try JSONDecoder().decode(Answer.self, from: try output(arguments))
    }

    /// What the command prints.
    /// - Throws: ``BenchmarkError`` unless it ended well, or with a goal that was missed.
    private func output(_ arguments: [String]) throws -> Data {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: command)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ProcessInfo.processInfo.environment.merging(["XDG_DATA_HOME": folder]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard [0, 1, 3].contains(process.terminationStatus), !text.isEmpty else {
            throw BenchmarkError("\(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
        }
        return text
    }
}
