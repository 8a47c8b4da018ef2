import CPeers
import Foundation
import Metering
import Quantities

/// The share of a core that sampling takes, beside a loop that only sleeps.
func samplingLoad(_ place: Workplace) throws -> [Figure] {
    let host = try fakeRapl(place)
    let window = 1.0
    return try [(100.0, 0.25), (1000.0, 1.0)].map { rate, target in
        let meter = {
            let meter = try Meter(host: host, sources: ["rapl-powercap"], interval: Seconds(1 / rate))
            defer { meter.stop() }
            let before = clock(CLOCK_PROCESS_CPUTIME_ID)
            usleep(UInt32(window * 1e6))
            return clock(CLOCK_PROCESS_CPUTIME_ID) - before
        }
        let timing = try PairedTiming(pairs: 4, warmup: 0, a: meter) { peer_sleep_loop(window, 1 / rate) }
        return Figure(
            "sampling RAPL at \(Int(rate)) Hz", unit: "% of a core", target: target, samples: timing.a,
            scale: 100 / window,
            peer: .init(
                name: "a C loop that sleeps", version: "clock_nanosleep", median: median(timing.b) * 100 / window,
                ratio: timing.ratio),
            note: "two packages with DRAM, 4 windows of \(Int(window)) s")
    }
}

/// A clock of the system in seconds.
private func clock(_ which: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(which, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
