import Metering
import Quantities

/// Opening and closing one measured window on RAPL's files: two readings and the energy between them.
func beginEndPair(_ place: Workplace) throws -> [Figure] {
    let meter = try Meter(host: fakeRapl(place), sources: ["rapl-powercap"])
    defer { meter.stop() }
    let pair = {
        try seconds {
            let begin = try meter.read()
            let use = meter.use(from: begin, to: try meter.read())
            guard use.parts.count == 4 else { throw BenchmarkError("the fake meter has \(use.parts.count) domains") }
        }
    }
    let samples = try (0..<2000).map { _ in try pair() }
    var figures = [
        Figure(
            "begin/end pair on a fake RAPL tree", unit: "µs", target: 100, samples: samples, scale: 1e6,
            note: "two packages with DRAM")
    ]
    if let peer = place.peer("codecarbon_life_cycle.py") {
        let timing = try PairedTiming(pairs: 3, a: pair) { try peer.run().first ?? .nan }
        figures.append(
            Figure(
                "begin/end pair in a running process", unit: "µs", samples: timing.a, scale: 1e6,
                peer: .init(
                    name: "OfflineEmissionsTracker made, started and stopped", version: peer.version,
                    median: median(timing.b) * 1e6, ratio: timing.ratio),
                note: "its tracker is made anew for each window"))
    }
    return figures
}

/// A machine whose RAPL counters are files of the temporary folder: two packages, each with its memory.
func fakeRapl(_ place: Workplace) throws -> Host {
    let zones = [
        ("intel-rapl:0", "package-0"), ("intel-rapl:0:0", "dram"), ("intel-rapl:1", "package-1"),
        ("intel-rapl:1:0", "dram"),
    ]
    for (zone, name) in zones {
        let folder = "rapl/sys/class/powercap/" + zone
        try place.write(name + "\n", to: folder + "/name")
        try place.write("1000000\n", to: folder + "/energy_uj")
        try place.write("262143328850\n", to: folder + "/max_energy_range_uj")
    }
    try place.write("cpu  100 0 100 1000 0 0 0 0 0 0\ncpu0 100 0 100 1000 0 0 0 0 0 0\n", to: "rapl/proc/stat")
    return Host(root: place.folder + "/rapl")
}
