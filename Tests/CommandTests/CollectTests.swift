import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Collections from the file to the tables; a kill, Ctrl-C and a typo lose nothing.
@Suite(.enabled(if: CommandLineRunner.engineLibrary != nil, "ONNX Runtime is not set up"))
struct CollectTests {
    private let line: CommandLineRunner
    init() throws {
        line = try CommandLineRunner()
        try write(window: "20ms")
    }

    private func write(window: String) throws {
        try line.file(
            "layers.yaml",
            """
            name: tiny
            types:
              relu: {count: 3, ranges: {in_place: 0}}
              conv2d: 2
            networks: [{model: "zoo:shufflenet_v2_x1_0@32"}]
            maximumWork: 1e7
            window: \(window)
            repeats: 2
            remeasurements: 0
            """)
    }

    private static let collect = ["collect", "layers", "layers.yaml", "--source", "modelled"]

    @Test func aDryRunCountsAndStoresNothing() throws {
        let dry = try line.run(Self.collect + ["--dry-run"])
        #expect(dry.code == 0 && dry.text.contains("conv2d") && dry.text.contains("network"), "\(dry)")
        #expect(!FileManager.default.fileExists(atPath: line.folder + "/store.sqlite"))
        let object = try line.run(Self.collect + ["--dry-run", "--json"]).object()
        #expect(object.number("total") == 20 && object.number("counts.relu") == 3)
    }

    @Test func fromTheFileToTheTables() throws {
        let run = try line.run(Self.collect + ["--out", "tables", "--json"])
        #expect(run.code == 0 && run.error.contains("20/20"), "\(run)")
        let report = try run.object()
        #expect(report["isComplete"] as? Bool == true)
        let names = try FileManager.default.contentsOfDirectory(atPath: line.folder + "/tables")
        for name in ["random_relu.csv", "random_conv2d.csv", "random_call.csv", "whole_architectures.csv"] {
            #expect(names.contains(name))
        }
        let relu = try line.text(of: "tables/random_relu.csv").split(separator: "\n")
        #expect(
            relu.first
                == "batch_size,input_size,in_place,macs,reps,forward_passes,cpu_j,cpu_j_min,cpu_j_max,seconds,session")
        let networks = try line.text(of: "tables/whole_architectures.csv")
        #expect(networks.contains("\nshufflenet_v2_x1_0@32,1,"))
        #expect(try line.storedRuns().first?.text("kind") == "collect")
    }

    @Test func aKilledCollectionGoesOnWhereItWas() throws {
        // Long enough for a busy machine to see the fourth item and send a signal before the last one.
        try write(window: "200ms")
        let started = try line.start([CommandLineRunner.binary()] + Self.collect)
        #expect(started.wait { started.errorSoFar.contains("4/20") })
        started.send(SIGKILL)
        #expect(try started.finish().signal == SIGKILL)
        let resumed = try line.run(Self.collect + ["--json"])
        #expect(resumed.code == 0 && resumed.error.contains("resuming run"), "\(resumed)")
        let runs = try line.storedRuns()
        #expect(runs.count == 1 && runs.first?.text("state") == "complete")
        let kinds = try #require(try resumed.object()["kinds"] as? [[String: Any]])
        #expect(kinds.reduce(0) { $0 + ($1.number("measured") ?? 0) } == 20)
    }

    @Test func controlCKeepsTheCollectionForLater() throws {
        try write(window: "200ms")
        let started = try line.start([CommandLineRunner.binary()] + Self.collect)
        #expect(started.wait { started.errorSoFar.contains("4/20") })
        started.sendToGroup(SIGINT)
        let run = try started.finish()
        #expect(run.code == 130 && run.error.contains("interrupted"), "\(run)")
        #expect(run.error.contains("the same command goes on"))
        #expect(try line.storedRuns().first?.text("state") == "interrupted")
        #expect(try line.run(Self.collect).error.contains("resuming run"))
    }

    @Test func aTypoNamesItsLineAndTheNearestKey() throws {
        try line.file("typo.yaml", "types: all\nrepeat: 3\n")
        try line.run("collect", "layers", "typo.yaml").expectFailure(65, saying: "typo.yaml:2:1")
        #expect(try line.run("collect", "layers", "typo.yaml").error.contains("repeats"))
        try line.run("collect", "layers", "nothing.yaml").expectFailure(65, saying: "no such file")
    }

    @Test func whereNoModelCanBeWrittenItSaysSo() throws {
        let run = try line.run(Self.collect, environment: ["TMPDIR": "/proc/nonexistent"])
        run.expectFailure(74, saying: "cannot be created")
        #expect(try line.storedRuns().first?.text("state") == "failed")
    }
}
