import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The contract of `perjoule simulate`.
struct SimulateTests {
    private let line: CommandLineRunner
    init() throws {
        line = try CommandLineRunner()
        try line.file("pipeline.yaml", PlanTests.pipeline)
        try line.file("trace.csv", "t,raw_tps,rps_damped8\n" + (0..<120).map { "\($0),\(40 + $0),5\n" }.joined())
    }

    private func simulate(_ options: String...) throws -> FinishedRun {
        try line.run(["simulate", "pipeline.yaml", "--latency-sla", "2s"] + options)
    }

    /// Counted once, whatever replicas there are.
    @Test func theMachinesIdlePowerIsCountedOnce() throws {
        let powers = try ["0W", "40W"].map { watts in
            let run = try simulate("--rate", "20", "--policy", "fixed", "--idle-power", watts, "--json")
            #expect(run.code == 0, "\(run)")
            let results = try #require(try run.object()["results"] as? [[String: Any]])
            return try #require(results.first?.number("simulation.meanPower"))
        }
        #expect(abs(powers[1] - powers[0] - 40) < 0.5, "\(powers)")
    }

    /// Nothing was served, so that there is nothing to go by.
    @Test func whatWasNeverServedIsNoGuide() throws {
        let run = try simulate("--rate", "20", "--as-served")
        #expect(run.code != 0 && run.error.contains("perjoule serve"), "\(run)")
    }

    private static let goals = ["--objective", "accuracy=1,cost=0.001,energy=0.05"]

    @Test func jsonComparesPoliciesUnderTheSameArrivals() throws {
        let arguments =
            [
                "simulate", "pipeline.yaml", "--latency-sla", "2s", "--trace", "trace.csv", "--column", "raw_tps",
                "--json",
            ]
            + Self.goals
        let run = try line.run(arguments + ["--policy", "all"])
        #expect(run.code == 0, "\(run)")
        let study = try run.object()
        #expect(study.text("provenance.kind") == "modelled" && study.text("pipeline") == "video")
        #expect(study.number("conditions.period") == 10 && study.number("conditions.deadline") == 2)
        #expect(study.number("conditions.duration") == 120 && study.number("conditions.startUp") == 5)
        let results = try #require(study["results"] as? [[String: Any]])
        #expect(results.map { $0.text("policy") } == ["energy-aware", "energy-blind", "FA2-low", "FA2-high", "RIM"])
        #expect(Set(results.map { $0.number("simulation.requests") }).count == 1)
        for result in results {
            for key in [
                "simulation.violations", "simulation.response.p50", "simulation.response.p95",
                "simulation.response.p99",
                "simulation.accuracy", "simulation.energyPerRequest", "simulation.meanPower", "meanCost",
                "meanReplicas",
                "plans", "changes", "shortfalls",
            ] { #expect(result.number(key) != nil, "\(key)") }
            let timeline = try #require(result.at("simulation.timeline") as? [[String: Any]])
            #expect(timeline.count == 12)
            #expect(timeline.allSatisfy { $0.number("plannedRate") != nil && $0.number("power") != nil })
            #expect(timeline.allSatisfy { ($0.at("setup.stages") as? [Any])?.count == 2 })
        }
        // The weight on energy chooses the small detector, which energy-blind plans have no reason to.
        let energies = results.prefix(2).compactMap { $0.number("simulation.energyPerRequest") }
        #expect(energies.count == 2 && energies[0] < energies[1])
        // Side by side, yet the same to the last bit; another seed has other arrivals.
        #expect(try line.run(arguments + ["--policy", "all"]).output == run.output)
        let other = try line.run(arguments + ["--policy", "all", "--seed", "2"]).object()
        #expect(
            (other["results"] as? [[String: Any]])?[0].number("simulation.requests")
                != results[0].number("simulation.requests"))
    }

    /// Evenly spaced arrivals at one replica that is never busy: every response is the batch's own latency.
    @Test func aFixedPlanAgreesWithTheClosedForm() throws {
        try line.file(
            "one.json",
            """
            {"name": "one", "stages": [{"name": "detect", "variants": [{"name": "small", "accuracy": 0.5,
             "points": [{"batch": 1, "latency": 0.08, "cores": 1, "energy": 3.1, "idlePower": 2}]}]}]}
            """)
        func result(_ options: String...) throws -> [String: Any] {
            let run = try line.run(
                ["simulate", "one.json", "--rate", "10", "--policy", "fixed", "--duration", "100s", "--json"] + options)
            #expect(run.code == 0, "\(run)")
            return try #require((try run.object()["results"] as? [[String: Any]])?.first)
        }
        let kept = try result("--arrivals", "deterministic", "--deadline", "81ms")
        let served = try #require(kept.number("simulation.served"))
        let time = try #require(kept.number("simulation.time"))
        #expect(abs(served - 1000) <= 1 && kept.number("simulation.violations") == 0)
        #expect(kept.number("plan.cost") == 1 && kept.number("meanCost") == 1)
        let response = try #require(kept.number("simulation.response.p99"))
        #expect(abs(response - 0.08) < 0.0002)
        let energy = try #require(kept.number("simulation.energyPerRequest"))
        #expect(abs(energy - (3.1 + 2 * time / served)) < 1e-9)
        #expect(kept["queues"] == nil)
        let late = try result("--arrivals", "deterministic", "--deadline", "79ms")
        #expect(late.number("simulation.violations") == 1)
        // Under Poisson arrivals the stage stands beside M/D/1, whose 99th percentile simulation meets within 3 %.
        let queues = try #require(try result()["queues"] as? [[String: Any]])
        let (simulated, exact) = (queues[0].number("simulated.p99") ?? 0, queues[0].number("queue.p99") ?? 1)
        #expect(queues[0]["isExact"] as? Bool == true && abs(simulated / exact - 1) < 0.03, "\(simulated) \(exact)")
    }

    @Test func theTerminalSaysThatJoulesAreModelled() throws {
        let run = try simulate("--trace", "trace.csv", "--column", "rps_damped8")
        #expect(run.code == 0 && run.error.isEmpty, "\(run)")
        for text in [
            "energy-aware", "energy-blind", "Violations", "p99", "Energy per request", "Shortfalls", "modelled",
        ] {
            #expect(run.text.contains(text), "\(text)")
        }
        let fixed = try simulate("--rate", "20", "--policy", "fixed")
        #expect(fixed.text.contains("By queue") && !fixed.text.contains("Shortfalls"), "\(fixed)")
    }

    /// Ways of batching keep the plan of “fixed”; the more a joule is worth, the less is spent.
    @Test func waysOfBatchingStandSideBySide() throws {
        let names = ["fixed", "greedy", "timeout:20ms", "smdp", "smdp:0.1"]
        let run = try simulate("--rate", "20", "--policy", names.joined(separator: ","), "--json")
        let results = try #require(try run.object()["results"] as? [[String: Any]])
        #expect(results.map { $0.text("policy") } == ["fixed", "greedy", "timeout:0.02s", "smdp", "smdp:0.1"])
        #expect(Set(results.map { $0.number("simulation.requests") }).count == 1)
        let joules = results.compactMap { $0.number("simulation.energyPerRequest") }
        #expect(joules.count == 5 && joules[4] <= joules[3])
        try simulate("--rate", "20", "--policy", "smdp:-1").expectFailure(64, saying: "smdp[:SECONDS-PER-JOULE]")
    }

    @Test(arguments: ["html", "md", "json"]) func aReportShowsTimelines(_ ending: String) throws {
        let run = try simulate(
            "--trace", "trace.csv", "--column", "rps_damped8", "--policy", "fixed,energy-aware,RIM", "--report",
            "out." + ending)
        #expect(run.code == 0 && run.error.contains("wrote out." + ending), "\(run)")
        let text = try line.text(of: "out." + ending)
        for title in [
            "Load", "Violations", "Energy per request", "Replicas of RIM", "Variants of energy-aware", "modelled",
        ] {
            #expect(text.contains(title), "\(title)")
        }
        #expect(text.firstMatch(of: /(?i)\bnan\b/) == nil)
        try simulate("--rate", "20", "--report", "/nonexistent/out." + ending)
            .expectFailure(74, saying: "/nonexistent")
    }

    @Test func replicationsGiveIntervals() throws {
        let run = try simulate("--trace", "trace.csv", "--replications", "3", "--json")
        #expect(run.code == 0, "\(run)")
        // The column is chosen by its name, and that is said.
        #expect(
            run.errorLines == ["perjoule: the load is the column “rps_damped8” of trace.csv; --column names another"])
        let study = try run.object()
        #expect(study.number("conditions.replications") == 3)
        #expect(study.text("load") == "Poisson arrivals at recorded rates (rps_damped8 in trace.csv)")
        let results = try #require(study["results"] as? [[String: Any]])
        for result in results {
            #expect((result["replications"] as? [[String: Any]])?.compactMap { $0.number("seed") } == [1, 2, 3])
            #expect(result.number("means.energyPerRequest.mean") != nil)
            #expect(result.number("means.energyPerRequest.halfWidth") != nil)
            let stage = try #require((result.at("simulation.stages") as? [[String: Any]])?.first)
            #expect(stage.number("response.p99") != nil && stage.number("waitingShare") != nil, "\(stage)")
        }
        let comparisons = try #require(study["comparisons"] as? [[String: Any]])
        #expect(comparisons.map { $0.text("against") } == ["energy-blind"])
        for key in ["energyPerRequest", "violations", "p99", "accuracy", "meanCost"] {
            #expect(comparisons[0].number("differences.\(key).mean") != nil, "\(key)")
        }
        let one = try simulate("--trace", "trace.csv", "--column", "rps_damped8", "--replications", "1")
        #expect(one.text.contains("no interval") && !one.text.contains("±"), "\(one)")
        let usual = try simulate("--trace", "trace.csv", "--policy", "all,fixed", "--quiet")
        #expect(usual.code == 0 && usual.error.isEmpty && usual.text.contains("Means over 5 runs"), "\(usual)")
        for text in ["Stage by stage", "energy-aware against each of the others", "RIM", "fixed", "±"] {
            #expect(usual.text.contains(text), "\(text)")
        }
    }

    @Test func goalsOutOfReachAreToldAsAPlanTellsThem() throws {
        let run = try simulate("--rate", "20", "--energy-sla", "1J", "--json")
        #expect(run.code == 3, "\(run)")
        #expect(try run.object().text("infeasible.binding") == "energy")
        let told = try simulate("--rate", "20", "--energy-sla", "1J", "--policy", "fixed")
        #expect(told.code == 3 && told.text.contains("energy"), "\(told)")
        // A baseline without a plan is left out by name.
        let floor = try simulate("--rate", "20", "--accuracy-floor", "0.4", "--policy", "all", "--json").object()
        let leftOut = try #require(floor["leftOut"] as? [[String: Any]])
        #expect(leftOut.map { $0.text("policy") } == ["FA2-low"])
        #expect(leftOut[0].text("reason")?.contains("accuracy") == true)
        let alone = try simulate("--rate", "20", "--accuracy-floor", "0.4", "--policy", "FA2-low", "--json")
        #expect(try alone.code == 3 && alone.object().text("infeasible.binding") == "accuracy", "\(alone)")
    }

    @Test(
        arguments: [
            ("rate\n5\nnan\n", [], "bad.csv:3"), ("rate\n5\n-1\n", [], "bad.csv:3"), ("rate\n5\nx\n", [], "“x”"),
            ("", [], "no row"), ("rate\n", [], "no row"), ("a,b\n1,2\n", [], "a, b"),
            ("a,b\n1,2\n3\n", ["--column", "b"], "bad.csv:3"), ("raw_tps\n1\n", ["--column", "raw_tsp"], "raw_tps"),
            ("t,a_rps,b_rps\n1,2,3\n", [], "a_rps"), ("t;rate\n1;2\n", [], "semicolons"),
            ("rate\r\n5\r\n-1\r\n", [], "bad.csv:3"), ("\u{1F}\u{0}", [], "not UTF-8"),
            ("timestamp\n2\n1\n", [], "bad.csv:3"), ("1\n2\n", ["--column", "rate"], "no header"),
        ] as [(String, [String], String)])
    func aBadTraceIsOneLineWithFileAndRow(_ trace: String, _ options: [String], _ words: String) throws {
        try line.file("bad.csv", trace)
        try line.run(["simulate", "pipeline.yaml", "--trace", "bad.csv"] + options)
            .expectFailure(65, saying: "bad.csv", words)
    }

    @Test(
        arguments: [
            ([], "--trace"), (["--rate", "0"], "rate"), (["--rate", "20", "--policy", "best"], "energy-aware"),
            (["--rate", "20", "--column", "x"], "--trace"), (["--rate", "20", "--drop"], "deadline"),
            (["--rate", "20", "--period", "0s"], "period"), (["--rate", "20", "--margin", "nan"], "margin"),
            (["--rate", "20", "--replications", "0"], "replications"),
            (["--rate", "20", "--arrivals", "jittered", "--jitter", "2"], "jitter"),
            (["--rate", "20", "--arrivals", "bursty", "--burst-ratio", "nan"], "rates"),
            (["--rate", "20", "--predictor", "lstm"], "holt-winters"),
            (["--rate", "20", "--report", "x.pdf"], ".html"),
            (["--trace", "trace.csv", "--column", "raw_tps", "--arrivals", "poisson"], "not both"),
        ] as [([String], String)])
    func wrongUsageIsOneLine(_ options: [String], _ words: String) throws {
        try line.run(["simulate", "pipeline.yaml"] + options).expectFailure(64, saying: words)
    }

    @Test func aTraceWithoutRequestsHasNoFigures() throws {
        try line.file("zero.csv", "rate\n" + String(repeating: "0\n", count: 60))
        let run = try simulate("--trace", "zero.csv")
        #expect(run.code == 0 && run.text.contains("no request was served"), "\(run)")
        #expect(run.text.firstMatch(of: /(?i)\bnan\b/) == nil)
        try simulate("--trace", "zero.csv", "--policy", "fixed").expectFailure(64, saying: "rate")
        try line.file("packed.csv.gz", [0x1F, 0x8B, 8, 0])
        try simulate("--trace", "packed.csv.gz").expectFailure(65, saying: "packed.csv.gz", "compressed")
    }

    @Test func aTraceThatIsNotThereIsNamed() throws {
        try simulate("--trace", "trce.csv").expectFailure(65, saying: "trce.csv", "trace.csv")
        try simulate("--trace", ".").expectFailure(65, saying: "cannot be read")
    }

    @Test func controlCEndsALongRunWithoutAReport() throws {
        let started = try line.start([
            CommandLineRunner.binary(), "simulate", "pipeline.yaml", "--rate", "5", "--duration", "3e6s", "--report",
            "out.html",
        ])
        #expect(started.wait { started.errorSoFar.contains("simulated seconds") })
        started.sendToGroup(SIGINT)
        let run = try started.finish()
        #expect(run.code == 130 && run.signal == 0 && run.output.isEmpty, "\(run)")
        #expect(run.errorLines.last == "perjoule: interrupted")
        #expect(!FileManager.default.fileExists(atPath: line.folder + "/out.html"))
    }
}
