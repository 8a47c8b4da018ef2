import Foundation
import TestKit
import Testing

/// Sources, baseline, and a machine whose counters the test dictates.
struct MeterTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    @Test func sourcesSayWhyTheyAreMissingAndWhatHelps() throws {
        let sources = try #require(try line.run("sources", "--json").object()["sources"] as? [[String: Any]])
        #expect(
            sources.map { $0.text("name") }
                == ["rapl-powercap", "rapl-perf", "hwmon", "nvml", "battery", "modelled"])
        for source in sources where source["available"] as? Bool != true {
            #expect(source.text("reason") != nil && source.text("fix") != nil, "\(source)")
        }
        let text = try line.run("sources").text
        for source in sources { #expect(text.contains(source.text("name") ?? "?")) }
    }

    @Test func aBaselineIsStoredAndUsed() throws {
        let run = try line.run("baseline", "--source", "modelled", "--duration", "1s", "--json")
        #expect(run.code == 0, "\(run)")
        let parts = try #require(try run.object()["parts"] as? [[String: Any]])
        #expect(parts.first?.number("power.value").map { $0 > 0 } == true)
        #expect(try run.object().number("duration").map { $0 >= 0.99 } == true)
        #expect(try line.storedRuns().first?.text("kind") == "baseline")
    }

    #if os(Linux)
        /// Fakes a package whose counter rises by 30 J.
        private func measure(_ tree: FakeSysfs, _ script: String) throws -> FinishedRun {
            try line.run(
                ["measure", "--json", "--interval", "5ms", "--", "sh", "-c", script],
                environment: ["PERJOULE_HOST_ROOT": tree.root])
        }

        private func counter() throws -> (FakeSysfs, path: String) {
            let tree = try FakeSysfs()
            try tree.addZone("intel-rapl:0", name: "package-0", microjoules: 1_000_000)
            try tree.setStat()
            return (tree, tree.root + "/" + FakeSysfs.zone("intel-rapl:0") + "/energy_uj")
        }

        @Test func readsTheCountersOfAnotherRoot() throws {
            let (tree, path) = try counter()
            let run = try measure(tree, "sleep 0.05; echo 31000000 > '\(path)'; sleep 0.05")
            let result = try run.object(lastLine: true)
            #expect(run.code == 0)
            #expect(result.number("energy.host.value").map { abs($0 - 30) < 0.01 } == true, "\(run)")
            #expect(result.text("energy.host.provenance.kind") == "measured")
            #expect(!run.error.contains("MODELLED"))
        }

        @Test func aCounterThatVanishesIsAnErrorAndTheRunIsKept() throws {
            let (tree, path) = try counter()
            let run = try measure(tree, "echo 31000000 > '\(path)'; sleep 2; rm '\(path)'; sleep 0.1")
            run.expectFailure(69, saying: "package-0", "lost")
            #expect(try run.object(lastLine: true).number("energy.host.value").map { abs($0 - 30) < 0.01 } == true)
            #expect(try line.storedRuns().count == 1)
            // A command that failed keeps its own exit code.
            try tree.setEnergy("intel-rapl:0", 1_000_000)
            #expect(try measure(tree, "rm '\(path)'; sleep 0.05; exit 9").code == 9)
        }
    #endif
}
