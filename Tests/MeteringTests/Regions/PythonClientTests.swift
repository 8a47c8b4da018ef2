import Foundation
import Quantities
import Testing

@testable import Metering

/// Runs the Python client for real, below a measurement.
@Suite(.enabled(if: hasPython, "python3 is not installed")) struct PythonClientTests {
    private func measure(_ script: String, regions: Bool = true) throws -> MeasuredRun {
        var measurement = CommandMeasurement(meter: try Meter(host: Host(), sources: ["modelled"]))
        if !regions { measurement.regionFolder = nil }
        var command = Command(["python3", "-c", "import perjoule, threading, os, sys, time\n" + script])
        command.environment["PYTHONPATH"] = clientFolder
        return try measurement.measure(command, streams: .init(input: .null))
    }

    private func counts(_ run: MeasuredRun) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: run.regions.regions.map { ($0.path, $0.count) })
    }

    @Test func threadsNestTheirOwnRegions() throws {
        let run = try measure(
            """
            def work(name):
                for _ in range(25):
                    with perjoule.region(name):
                        with perjoule.region("step"):
                            perjoule.value("images", 2)
            threads = [threading.Thread(target=work, args=(f"t{i}",)) for i in range(8)]
            [t.start() for t in threads]; [t.join() for t in threads]
            """)
        #expect(run.run.succeeded)
        #expect(run.regions.problems == [])
        #expect(run.regions.regions.count == 16)
        #expect(run.regions.regions.allSatisfy { $0.count == 25 && $0.interrupted == 0 })
        #expect(run.regions.regions.filter { $0.name == "step" }.allSatisfy { $0.values["images"]?.sum == 50 })
    }

    @Test func decoratorsCoroutinesAndForksWork() throws {
        let run = try measure(
            """
            import asyncio
            @perjoule.region("load")
            def load(n): return n if n == 0 else load(n - 1)
            @perjoule.region("fetch")
            async def fetch():
                await asyncio.sleep(0.05)
                with perjoule.region("parse"): pass
                return 1
            async def main(): return sum(await asyncio.gather(*[fetch() for _ in range(3)]))
            with perjoule.region("job"):
                load(2)
                assert asyncio.run(main()) == 3
                child = os.fork()
                if child == 0:
                    with perjoule.region("child"): pass
                    os._exit(0)
                os.waitpid(child, 0)
            assert load.__name__ == "load"
            """)
        #expect(run.run.succeeded)
        #expect(run.regions.problems == [])
        #expect(
            counts(run) == [
                "job": 1, "job/load": 1, "job/load/load": 1, "job/load/load/load": 1, "job/fetch": 3,
                "job/fetch/parse": 3, "child": 1,
            ])
    }

    @Test func aClientKilledInARegionIsInterrupted() throws {
        let run = try measure(
            """
            with perjoule.region("outer"):
                with perjoule.region("done"): pass
                with perjoule.region("inner"):
                    time.sleep(0.1)
                    os.kill(os.getpid(), 9)
            """)
        #expect(run.run.exitCode == 137)
        #expect(counts(run) == ["outer": 1, "outer/done": 1, "outer/inner": 1])
        #expect(run.regions.regions.filter { $0.interrupted == 1 }.map(\.name) == ["inner", "outer"])
        #expect(run.regions.regions.first { $0.name == "inner" }.map { $0.duration > Seconds(0.05) } == true)
    }

    @Test func anExceptionEndsItsRegionAndGoesOn() throws {
        let run = try measure("with perjoule.region('a\\nb'): raise SystemExit(3)")
        #expect(run.run.exitCode == 3)
        #expect(counts(run) == ["a b": 1])
        #expect(run.regions.regions.map(\.interrupted) == [0])
    }

    @Test(arguments: [
        "os.environ['PERJOULE_SOCKET'] = '/nonexistent'", "os.environ.pop('PERJOULE_SOCKET', 0)",
        "perjoule._send('ping'); perjoule._link.close()", "os.environ['PERJOULE_SOCKET'] = 'x' * 500",
    ])
    func theJobNeverBreaks(_ sabotage: String) throws {
        let run = try measure(
            sabotage + "\nfor i in range(3):\n  with perjoule.region('a'): perjoule.value('b', i)\nsys.exit(5)")
        #expect(run.run.exitCode == 5)
        #expect(run.regions.regions.isEmpty)
    }

    @Test func withoutASocketNothingHappens() throws {
        #expect(try measure("with perjoule.region('a'): sys.exit(6)", regions: false).run.exitCode == 6)
    }
}

let hasPython =
    (try? ExecutableLookup(searchPath: ProcessInfo.processInfo.environment["PATH"]).path(of: "python3")) != nil

private let clientFolder: String = {
    var folder = URL(filePath: #filePath)
    while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) {
        folder.deleteLastPathComponent()
    }
    return folder.appending(path: "clients/python").path
}()
