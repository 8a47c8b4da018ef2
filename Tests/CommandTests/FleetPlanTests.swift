import Foundation
import Testing

/// `perjoule plan` of a fleet file, and with percentiles as latencies.
struct FleetPlanTests {
    static let fleet = """
        name: site
        goals: {objective: {accuracy: 1}}
        pipelines:
          - {file: ./pipeline.yaml, name: day, rate: 20, weight: 2}
          - {file: ./pipeline.yaml, name: night, goals: {rate: 5/s}}

        """

    private let line: CommandLineRunner
    init() throws {
        line = try CommandLineRunner()
        try line.file("pipeline.yaml", PlanTests.pipeline)
        try line.file("fleet.yaml", Self.fleet)
    }

    private func plan(_ options: String...) throws -> FinishedRun {
        try line.run(["plan", "fleet.yaml", "--json"] + options)
    }

    @Test func sharedCapsAndWeightsDecideBetweenPipelines() throws {
        func variants(_ options: String...) throws -> [String?] {
            let run = try line.run(["plan", "fleet.yaml", "--json"] + options)
            #expect(run.code == 0, "\(run)")
            let pipelines = try #require(try run.object()["pipelines"] as? [[String: Any]])
            return pipelines.map {
                (($0["plan"] as? [String: Any])?["stages"] as? [[String: Any]])?.first?.text("variant")
            }
        }
        let free = try plan().object()
        #expect(try variants() == ["large", "large"])
        #expect(
            free["optimal"] as? Bool == true && free.number("objective").map { abs($0 - 3 * 0.448) < 1e-12 } == true)
        let power = try #require(free.number("power"))
        // The heavier pipeline gains more, and is the last to give way: only cost makes it too dear.
        #expect(try variants("--power-cap", "\(power - 1)W") == ["large", "small"])
        #expect(try variants("--cost-cap", "12").count == 2)
        let capped = try plan("--cost-cap", "12").object()
        #expect(capped.number("cost").map { $0 <= 12 } == true)
        #expect(capped.number("objective").map { $0 < 3 * 0.448 } == true)
        let told = try line.run("plan", "fleet.yaml")
        #expect(told.code == 0 && told.text.contains("night") && told.text.contains("optimal"), "\(told)")
    }

    /// The machines of a whole fleet rest once.
    @Test func theFleetsIdlePowerIsCountedOnce() throws {
        let powers = try ["0W", "40W"].map { try #require(try plan("--idle-power", $0).object().number("power")) }
        #expect(abs(powers[1] - powers[0] - 40) < 1e-9, "\(powers)")
    }

    @Test func aFleetWithoutPlansSaysWhy() throws {
        let joint = try plan("--power-cap", "10W")
        #expect(joint.code == 3, "\(joint)")
        let reason = try #require(try joint.object()["infeasible"] as? [String: Any])
        #expect(reason.text("binding") == "power" && reason["pipeline"] is NSNull && reason.number("limit") == 10)
        let own = try plan("--latency-sla", "50ms")
        #expect(own.code == 3)
        #expect(try own.object().text("infeasible.pipeline") == "day")
        #expect(try line.run("plan", "fleet.yaml", "--power-cap", "10W").text.contains("power"))
    }

    @Test(
        arguments: [
            ("rate: 20", "rat: 20", "did you mean “rate”", ":4:"), ("weight: 2", "weight: -2", "negative", ":4:"),
            ("./pipeline.yaml, name: night", "none.yaml, name: night", "there is no such file", ":5:"),
            ("name: night", "name: day", "two pipelines are named “day”", ":5:"),
            ("pipelines:", "powercap: 3\npipelines:", "powerCap", ":3:"),
            ("rate: 5/s", "latencyModel: p9", "did you mean “p99”", ":5:"),
        ])
    func faultsNameTheLine(from: String, to: String, words: String, place: String) throws {
        try line.file("fleet.yaml", Self.fleet.replacingOccurrences(of: from, with: to))
        try plan().expectFailure(65, saying: words, "fleet.yaml" + place)
    }

    @Test func optionsForOnePipelineAreRefused() throws {
        try plan("--rate", "20").expectFailure(64, saying: "--rate")
        try plan("--front", "accuracy,energy").expectFailure(64, saying: "--front")
    }

    /// One batch of one at a time is M/D/1 or M/D/c: more than its service, less than a hundred of them.
    @Test func percentilesTakeThePlaceOfTheWorstCase() throws {
        let worst = try line.run("plan", "pipeline.yaml", "--rate", "20", "--json").object()
        #expect(worst.text("latencyModel") == "worst-case")
        let run = try line.run("plan", "pipeline.yaml", "--rate", "19", "--latency-model", "p99", "--json")
        #expect(run.code == 0, "\(run)")
        let plan = try run.object()
        #expect(plan.text("latencyModel") == "p99")
        let stages = try #require(plan["stages"] as? [[String: Any]])
        let sum = stages.compactMap { $0.number("latency") }.reduce(0, +)
        #expect(plan.number("latency").map { abs($0 - sum) < 1e-12 && $0 > 0.32 && $0 < 32 } == true, "\(run)")
        #expect(plan.text("provenance.latency.kind") == "modelled")
        // Six replicas of 300 ms are loaded fully by 20 requests a second: without a steady state, it takes a seventh.
        #expect((worst["stages"] as? [[String: Any]])?.first?.number("replicas") == 6)
        let full = try line.run("plan", "pipeline.yaml", "--rate", "20", "--latency-model", "p99", "--json").object()
        #expect((full["stages"] as? [[String: Any]])?.first?.text("variant") == "large")
        #expect((full["stages"] as? [[String: Any]])?.first?.number("replicas") == 7)
        let told = try line.run("plan", "pipeline.yaml", "--rate", "19", "--latency-model", "p99")
        #expect(told.text.contains("p99"), "\(told)")
    }
}
