import Foundation
import Testing

/// The contract of `perjoule plan`.
struct PlanTests {
    static let pipeline = """
        name: video
        stages:
          - name: detect
            variants:
              - name: small
                accuracy: 0.457
                points:
                  - {batch: 1, latency: 80ms, cores: 1, energy: 3.1J, idlePower: 2W}
                  - {batch: 8, latency: 410ms, cores: 1, energy: 15J, idlePower: 2W}
              - name: large
                accuracy: 0.64
                points:
                  - {batch: 1, latency: 300ms, cores: 2, energy: 9J, idlePower: 4W}
          - name: classify
            fanout: 2.4
            variants:
              - name: resnet
                accuracy: 0.7
                points: [{batch: 1, latency: 20ms, cores: 1, energy: 0.5J, idlePower: 1W}]

        """

    private let line: CommandLineRunner
    init() throws {
        line = try CommandLineRunner()
        try line.file("pipeline.yaml", Self.pipeline)
    }

    private func plan(_ options: String...) throws -> FinishedRun {
        try line.run(["plan", "pipeline.yaml", "--rate", "20", "--json"] + options)
    }

    @Test func jsonAgreesWithTheFormulas() throws {
        let run = try plan("--latency-sla", "2s", "--objective", "accuracy=1,cost=0.001,energy=0.002", "--pue", "1.2")
        #expect(run.code == 0 && run.error.isEmpty)
        let plan = try run.object()
        let stages = try #require(plan["stages"] as? [[String: Any]])
        #expect(stages.map { $0.text("variant") } == ["large", "resnet"])
        #expect(stages.map { $0.number("replicas") } == [6, 1])
        #expect(stages.map { $0.number("point") } == [0, 0] && stages.map { $0.number("batch") } == [1, 1])
        // Six large detectors and one classifier at 20 and 48 requests per second.
        let (detecting, classifying): (Double, Double) = (9 + 6 * 4 / 20, 2.4 * 0.5 + 1 / 20)
        let energy = detecting + classifying
        let expected: [String: Double] = [
            "accuracy": 0.64 * 0.7, "latency": 0.32, "energyPerRequest": energy, "power": energy * 20 * 1.2, "cost": 13,
            "objective": 0.64 * 0.7 - 0.001 * 13 - 0.002 * energy,
        ]
        for (key, value) in expected {
            #expect(
                plan.number(key).map { abs($0 - value) < 1e-9 * max(1, value) } == true, "\(key): \(plan[key] ?? "")")
        }
        #expect(plan["optimal"] as? Bool == true)
        #expect(plan.keys.contains("carbonRate"))
    }

    @Test(
        arguments: [
            (["--latency-sla", "50ms"], "latency", 0.1, 0.05), (["--cost-cap", "1"], "cost", 3, 1),
            (["--accuracy-floor", "0.6"], "accuracy", 0.448, 0.6),
            (["--energy-sla", "3J"], "energy", 3.325, 3),
            (["--power-cap", "60W"], "power", 66.5, 60),
        ] as [([String], String, Double, Double)])
    func anInfeasibleRequestSaysWhatBinds(options: [String], binding: String, best: Double, limit: Double) throws {
        let run = try line.run(["plan", "pipeline.yaml", "--rate", "20", "--json"] + options)
        #expect(run.code == 3, "\(run)")
        let reason = try #require(try run.object()["infeasible"] as? [String: Any])
        #expect(reason.text("binding") == binding)
        #expect(reason.number("best").map { abs($0 - best) < 1e-9 } == true, "\(run)")
        #expect(reason.number("limit") == limit)
        let told = try line.run(["plan", "pipeline.yaml", "--rate", "20"] + options)
        #expect(told.code == 3 && told.text.contains(binding))
    }

    @Test func aFrontHoldsNoPlanThatAnotherBeats() throws {
        let run = try plan("--front", "accuracy,energy")
        let plans = try #require(try run.json() as? [[String: Any]])
        #expect(plans.count == 2)
        let points = plans.map { ($0.number("accuracy") ?? .nan, $0.number("energyPerRequest") ?? .nan) }
        for (first, second) in zip(points, points.dropFirst()) {
            #expect((first.0 - second.0) * (first.1 - second.1) > 0)
        }
        #expect(try line.run("plan", "pipeline.yaml", "--rate", "20", "--front", "accuracy,energy,cost").code == 0)
        let none = try plan("--front", "accuracy,cost", "--latency-sla", "1ms")
        let reason = try #require(try none.object()["infeasible"] as? [String: Any])
        #expect(none.code == 3 && reason.text("binding") == "latency")
    }

    @Test func sensitivityMovesEachLimit() throws {
        let plan = try plan("--latency-sla", "2s", "--cost-cap", "13", "--sensitivity").object()
        let moved = try #require(plan["sensitivity"] as? [[String: Any]])
        #expect(moved.count >= 4 && plan["stages"] != nil, "\(moved.count)")
        let table = try line.run("plan", "pipeline.yaml", "--rate", "20", "--latency-sla", "2s", "--sensitivity")
        for text in [
            "What a limit is worth", "When a limit or the load moves", "latency +10 %", "load × 2", "as asked",
        ] {
            #expect(table.text.contains(text), "\(table)")
        }
        // Ten per cent less than 13 cores leave the large detectors no room; ten more buy nothing.
        let prices = try #require(plan["shadowPrices"] as? [[String: Any]])
        #expect(prices.map { $0.text("constraint") } == ["latency", "cost"])
        let cost = prices[1]
        #expect(cost.text("unit") == "cores" && cost.number("limit") == 13 && cost.number("slack") == 0)
        let before = try #require(plan.number("objective"))
        let tight = try #require(moved.first { $0.text("constraint") == "cost" && $0.number("change") == -0.1 })
        let after = try #require(tight.number("outcome.objective"))
        #expect(cost.number("objectivePerUnitTighter").map { abs($0 - (before - after) / 1.3) < 1e-9 } == true)
        #expect(cost.number("objectivePerUnitLooser") == 0)
        let loads = try #require(plan["loads"] as? [[String: Any]])
        #expect(loads.map { $0.number("loadTimes") } == [2] && loads[0].number("outcome.cost") == 5)
        let none = try line.run("plan", "pipeline.yaml", "--rate", "20", "--sensitivity")
        #expect(none.code == 0 && none.error.contains("no limit is set"))
    }

    @Test func multiplesOfTheLoadArePlanned() throws {
        let plan = try plan("--load-times", "0.5,2,4").object()
        let loads = try #require(plan["loads"] as? [[String: Any]])
        #expect(loads.map { $0.number("rate") } == [10, 40, 80] && plan["sensitivity"] == nil)
        let doubled = try line.run("plan", "pipeline.yaml", "--rate", "40", "--json").object()
        for key in ["objective", "cost", "power", "energyPerRequest"] {
            #expect(loads[1].number("outcome." + key) == doubled.number(key), "\(key)")
        }
        try self.plan("--load-times", "2,x").expectFailure(64, saying: "numbers above zero")
        try self.plan("--load-times", "0").expectFailure(64, saying: "numbers above zero")
        try self.plan("--load-times", "2", "--front", "accuracy,energy").expectFailure(64, saying: "--load-times")
    }

    @Test func aDayOfCarbonIntensitiesIsPlannedHourByHour() throws {
        try line.file("day.csv", "hour,gCO2e/kWh\n" + (0..<24).map { "\($0),\($0 < 12 ? 100 : 700)\n" }.joined())
        let goals = ["--objective", "accuracy=1,energy=0.02"]
        let run = try line.run(
            ["plan", "pipeline.yaml", "--rate", "20", "--json", "--carbon-day", "day.csv"] + goals)
        #expect(run.code == 0 && run.error.isEmpty, "\(run)")
        let plan = try run.object()
        #expect(plan.number("carbonDay.meanCarbonIntensity") == 400)
        #expect(plan.text("carbonDay.provenance.origin") == "day.csv", "\(plan["carbonDay"] ?? "")")
        // The plan itself is the fixed one, for the mean.
        #expect(plan.number("objective") == plan.number("carbonDay.fixed.objective"))
        let power = try #require(plan.number("power"))
        #expect(plan.number("carbonRate").map { abs($0 - power * 0.4) < 1e-9 } == true)
        let hours = try #require(plan.at("carbonDay.hours") as? [[String: Any]])
        #expect(hours.count == 24 && hours.compactMap { $0.number("hour") } == (0..<24).map(Double.init))
        // Clean hours afford the large detector, dirty ones the small.
        func variant(_ hour: Int) -> String? {
            (hours[hour].at("outcome.stages") as? [[String: Any]])?.first?.text("variant")
        }
        #expect(variant(0) == "large" && variant(23) == "small")
        let sum = hours.compactMap { $0.number("gramsSaved") }.reduce(0, +)
        #expect(plan.number("carbonDay.totals.saved").map { abs($0 - sum) < 1e-9 } == true)

        let told = try line.run(["plan", "pipeline.yaml", "--rate", "20", "--carbon-day", "day.csv"] + goals)
        for text in ["Fixed plan’s", "as fixed", "detect: ", "Over the 24 hours", "Emissions", "given in day.csv"] {
            #expect(told.text.contains(text), "\(text): \(told)")
        }
        // Without a weight on energy the intensity changes nothing, and that is said.
        let blind = try line.run("plan", "pipeline.yaml", "--rate", "20", "--carbon-day", "day.csv")
        #expect(blind.code == 0 && blind.text.contains("no plan depends on the intensity"), "\(blind)")
        // A budget holds in every hour: where no plan keeps it the hour says so.
        let tight = try line.run(
            ["plan", "pipeline.yaml", "--rate", "20", "--carbon-day", "day.csv", "--carbon-budget", "40g/h", "--json"]
                + goals
        ).object()
        #expect(tight.number("carbonDay.hoursWithoutPlan") == 12)
        #expect(tight.number("carbonDay.hoursFixedOverBudget") == 12)
    }

    @Test func relativeCurvesNeedAMeanAndBadOnesAreOneLine() throws {
        try line.file("relative.json", "[{\"hour\": 0, \"relative\": 0.5}, {\"hour\": 1, \"relative\": 1.5}]")
        let scaled = try plan("--carbon-day", "relative.json", "--carbon-intensity", "300g/kWh").object()
        let hours = try #require(scaled.at("carbonDay.hours") as? [[String: Any]])
        #expect(hours.map { $0.number("carbonIntensity") } == [150, 450])
        #expect(scaled.text("carbonDay.provenance.kind") == "modelled")
        try plan("--carbon-day", "relative.json").expectFailure(65, saying: "relative.json", "--country")
        try line.file("bad.csv", "hour,gCO2e/kWh\n0,400\n1,-3\n")
        try plan("--carbon-day", "bad.csv").expectFailure(65, saying: "bad.csv:3", "-3")
        try plan("--carbon-day", "bda.csv").expectFailure(65, saying: "bda.csv", "bad.csv")
        try line.file("good.csv", "hour,gCO2e/kWh\n0,400\n")
        try plan("--carbon-day", "good.csv", "--country", "DEU").expectFailure(64, saying: "intensities of its own")
        try plan("--carbon-column", "x").expectFailure(64, saying: "--carbon-day")
        try line.file("previous.json", try plan().output)
        try plan("--carbon-day", "good.csv", "--previous", "previous.json").expectFailure(64, saying: "--previous")
    }

    @Test func switchingCostsAndCanKeepAPlan() throws {
        try line.file("previous.json", try plan().output)
        func variant(_ cost: String) throws -> String? {
            let next = try plan(
                "--objective", "accuracy=0,energy=1", "--previous", "previous.json", "--switch-cost", cost)
            return (try next.object()["stages"] as? [[String: Any]])?.first?.text("variant")
        }
        #expect(try variant("0.5") == "small")
        #expect(try variant("500") == "large")
        try line.run("plan", "pipeline.yaml", "--rate", "20", "--previous", "pipeline.yaml")
            .expectFailure(65, saying: "not a plan")
        try line.run("plan", "pipeline.yaml", "--rate", "20", "--previous", "none.json")
            .expectFailure(65, saying: "none.json")
    }

    @Test func aPipelineMayBeJSONWithBareNumbersInSIUnits() throws {
        try line.file(
            "pipeline.json",
            """
            {"name": "video", "goals": {"rate": 20}, "stages": [{"name": "detect", "variants": [{"name": "small",
             "accuracy": 0.5, "points": [{"batch": 1, "latency": 0.08, "cores": 1, "energy": 3.1, "idlePower": 2}]}]}]}
            """)
        let plan = try line.run("plan", "pipeline.json", "--json").object()
        #expect(plan.number("latency") == 0.08)
        #expect(plan.number("energyPerRequest").map { abs($0 - (3.1 + 2 * 2 / 20.0)) < 1e-12 } == true)
    }

    @Test(arguments: ["html", "md", "json"]) func aReportNeedsNoStore(_ ending: String) throws {
        let run = try line.run("report", "pipeline.yaml", "--rate", "20", "--output", "report." + ending)
        #expect(run.code == 0, "\(run)")
        let text = try line.text(of: "report." + ending)
        #expect(text.contains("detect") && text.contains("large"))
        #expect(text.firstMatch(of: /(?i)\bnan\b/) == nil)
        #expect(try line.run("report", "pipeline.yaml", "--rate", "20", "--json").object()["outcome"] != nil)
        try line.run("report", "pipeline.yaml", "--rate", "20", "--output", "report.pdf")
            .expectFailure(64, saying: ".html")
        try line.run("report", "pipeline.yaml", "--rate", "20", "--output", "/nonexistent/report." + ending)
            .expectFailure(74, saying: "/nonexistent")
    }
}
