import Foundation
import Metering
import Quantities

/// What `perjoule measure` adds to the command it measures, and what CodeCarbon adds.
func measureCommand(_ place: Workplace) throws -> [Figure] {
    let environment = ProcessInfo.processInfo.environment.merging(
        ["PERJOULE_STORE": place.folder + "/store.sqlite"]) { $1 }
    let nothing = ChildProcess(["/usr/bin/true"])
    let measured = ChildProcess([place.command, "measure", "--", "/usr/bin/true"], environment: environment)
    let timing = try PairedTiming(pairs: 100, warmup: 3, a: measured.run, b: nothing.run)
    let processorTimes = try (0..<20).map { _ in
        let before = MonotonicClock.system.ownCPUTime
        _ = try measured.run()
        return (MonotonicClock.system.ownCPUTime - before).value
    }
    let plain = "plain start, median \((median(timing.b) * 1e3).formatted(digits: 2)) ms"
    var figures = [
        Figure(
            "perjoule measure -- true, over true", unit: "ms", target: 10, samples: timing.differences, scale: 1e3,
            note: "\(plain); with its store, 100 pairs"),
        Figure(
            "CPU time of perjoule measure -- true", unit: "ms", samples: processorTimes, scale: 1e3,
            note: "all its processes; says how much of the above is waiting for a processor"),
    ]
    figures += try codeCarbon(place, measured)
    return figures
}

/// CodeCarbon around the same no-op, as processes from start to end.
private func codeCarbon(_ place: Workplace, _ measured: ChildProcess) throws -> [Figure] {
    guard let python = place.python, let peer = place.peer("codecarbon_life_cycle.py") else { return [] }
    // Offline and without its files; its command-line tool lies beside its Python.
    let tool = (python as NSString).deletingLastPathComponent + "/codecarbon"
    let settings = ["CODECARBON_SAVE_TO_FILE": "false", "CODECARBON_LOG_LEVEL": "critical"]
    let environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
    let peers = [
        (
            "EmissionsTracker start and stop in a new process",
            [python, place.peers + "/codecarbon_life_cycle.py", "once"]
        ),
        (
            "codecarbon monitor -- true",
            [tool, "monitor", "--offline", "--country-iso-code", "DEU", "--no-api", "--", "/usr/bin/true"]
        ),
    ]
    return try peers.compactMap { name, arguments in
        let process = ChildProcess(arguments, environment: environment)
        do {
            _ = try process.run()
        } catch {
            say("no peer \(name): \(error)")
            return nil
        }
        let timing = try PairedTiming(pairs: 3, warmup: 0, a: measured.run, b: process.run)
        return Figure(
            "perjoule measure -- true, start to end", unit: "ms", samples: timing.a, scale: 1e3,
            peer: .init(
                name: name, version: peer.version, median: median(timing.b) * 1e3, ratio: timing.ratio))
    }
}
