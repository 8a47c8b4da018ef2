import Foundation
import Quantities
import Statistics
import TestKit
import Testing

@testable import Simulation

@Suite struct ArrivalTests {
    private func draw(_ process: ArrivalProcess, _ count: Int, seed: UInt64 = 1) throws -> [Double] {
        var stream = try ArrivalStream(process, seed: seed)
        var times = [Double](repeating: 0, count: count)
        let filled = times.withUnsafeMutableBufferPointer { stream.fill($0) }
        return Array(times.prefix(filled))
    }

    @Test func evenlySpaced() throws {
        #expect(try draw(.deterministic(Rate(4)), 3) == [0.25, 0.5, 0.75])
    }

    @Test func jitterKeepsItsBounds() throws {
        let times = try draw(.jittered(Rate(10), jitter: 0.3), 10_000)
        let intervals = zip(times.dropFirst(), times).map { $0 - $1 }
        #expect(intervals.allSatisfy { $0 >= 0.07 - 1e-9 && $0 <= 0.13 + 1e-9 })
        #expect(abs(times[9999] / 1000 - 1) < 0.005)
    }

    /// Kolmogorov–Smirnov against 1 − e^(−λt), at a level of about 10⁻⁶: 2.7 / √n.
    @Test func poissonIntervalsAreExponential() throws {
        let times = try draw(.poisson(Rate(3)), 100_000)
        let intervals = zip(times, [0] + times).map { $0 - $1 }.sorted()
        let distance = intervals.enumerated().reduce(0.0) { worst, pair in
            max(worst, abs((Double(pair.offset) + 0.5) / 100_000 + expm1(-3 * pair.element)))
        }
        #expect(distance < 2.7 / 100_000.0.squareRoot())
    }

    /// The block's own logarithm against the C library's.
    @Test func logarithmsAreRight() {
        var block = ExponentialBlock(seed: 5)
        var values = [Double](repeating: 0, count: 100_003)
        values.withUnsafeMutableBufferPointer { block.fill($0) }
        var generator = SeededGenerator(seed: 5)
        let count = values.count / 4 * 4
        for index in 0..<count {
            let uniform = (Double(generator.next() >> 12) + 0.5) * 0x1p-52
            let expected = -log(uniform)
            #expect(abs(values[index] - expected) <= 4e-16 * max(1, expected), "\(index)")
            if abs(values[index] - expected) > 4e-16 * max(1, expected) { break }
        }
    }

    /// MMPP-2: mean rate by the shares of time; index of dispersion of counts far above Poisson's 1.
    @Test func burstsHaveTheirRates() throws {
        let burst = ArrivalProcess.Burst(
            quietRate: Rate(2), burstRate: Rate(50), meanQuiet: Seconds(9), meanBurst: Seconds(3))
        let process = ArrivalProcess.bursty(burst)
        #expect(process.meanRate == Rate(14))
        let times = try draw(process, 200_000)
        #expect(abs(200_000 / times[199_999] / 14 - 1) < 0.06)
        var counts = [Double](repeating: 0, count: Int(times[199_999]))
        for time in times where Int(time) < counts.count { counts[Int(time)] += 1 }
        let mean = counts.reduce(0, +) / Double(counts.count)
        let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(counts.count)
        #expect(variance / mean > 10)
    }

    @Test func recordedRatesAreFollowed() throws {
        let times = try draw(.rates([100, 0, 1000], step: Seconds(10)), 20_000)
        #expect(times.count < 20_000)
        #expect(times.allSatisfy { $0 < 30 && !(10..<20).contains($0) })
        // Poisson counts: five standard deviations.
        #expect(abs(Double(times.count { $0 < 10 }) - 1000) < 160)
        #expect(abs(Double(times.count { $0 >= 20 }) - 10_000) < 500)
        #expect(times == times.sorted())
    }

    @Test func tracesAreRead() throws {
        func values(_ text: String, _ column: String? = nil, _ kind: ArrivalTrace.Kind? = nil) throws -> [Double] {
            try ArrivalTrace(parsing: Array(text.utf8), file: "t.csv", column: column, kind: kind).values
        }
        #expect(try values("5\n6.25\n0\n") == [5, 6.25, 0])
        #expect(try values("\u{FEFF}rate\r\n5\r\n7\r\n\r\n") == [5, 7])
        #expect(try values("t,raw,rps\n0,54,6\n1,41,5") == [6, 5])
        #expect(try values("t,raw,rps\n0,54,6\n1,41,5", "raw") == [54, 41])
        #expect(try values("timestamp\n1600000000.5\n1600000001.75\n") == [0, 1.25])
        #expect(try values("1\n1\n2.5e0\n", nil, .timestamps) == [0, 0, 1.5])
        let trace = try ArrivalTrace(parsing: Array("timestamp\n3\n3.5\n5.25".utf8), file: "t.csv")
        #expect(trace.kind == .timestamps && trace.peakRate == Rate(2) && trace.column == "timestamp")
        // Two requests a year apart: seconds between them must cost nothing.
        #expect(try ArrivalTrace(parsing: Array("timestamp\n0\n31536000".utf8), file: "t.csv").peakRate == Rate(1))
        #expect(try values("rate\n0\n0\n") == [0, 0])
        #expect(try values("\"t\",\"rate\"\r\n\"0\",\"5\"\r\n") == [5])
    }

    @Test(arguments: [
        ("rate\n5\nNaN\n", "t.csv:3", "nan"), ("5\nx\n", "t.csv:2", "“x” is not a number"),
        ("5\n-1\n", "t.csv:2", "-1"), ("5\ninf\n", "t.csv:2", "inf"), ("5\n6,7\n", "t.csv:2", "2 columns"),
        ("timestamp\n2\n1\n", "t.csv:3", "before"), ("", "t.csv", "no row"), ("1,2\n3,4\n", "t.csv:1", "no header"),
        ("a,b,c\n1,2,3\n", "t.csv:1", "not clear"), ("rps_a,rps_b\n1,2\n", "t.csv:1", "not clear"),
        ("t;rate\n0;5\n", "t.csv:1", "semicolons"), ("t\trate\n0\t5\n", "t.csv:1", "tabs"),
        ("\u{0}5\u{0}\n", "t.csv", "not UTF-8"), ("rate\n5\n1e10\n", "t.csv:3", "10⁹"),
        ("timestamp\n1\nnan\n", "t.csv:3", "nan"), ("timestamp\n1\n9e12\n", "t.csv:3", "10⁹ s"),
        ("rate\n5\n\n\n-2\n", "t.csv:5", "-2"),
        ("rate\r\n5\r\n7,8\r\n", "t.csv:3", "2 columns"), ("t,rate\n1,\n", "t.csv:2", "“” is not a number"),
    ])
    func faultsNameFileAndRow(text: String, place: String, message: String) {
        let error = #expect(throws: SimulationError.self) {
            try ArrivalTrace(parsing: Array(text.utf8), file: "t.csv")
        }
        #expect(error?.place == place)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "none")")
        #expect(error?.description.contains("\n") == false)
    }

    /// Traces often come packed; their first bytes say so.
    @Test(arguments: [[0x1F, 0x8B, 8, 0, 1], [0x28, 0xB5, 0x2F, 0xFD, 4], [0x50, 0x4B, 3, 4, 20]] as [[UInt8]])
    func aPackedFileIsToldAsOne(bytes: [UInt8]) {
        let error = #expect(throws: SimulationError.self) { try ArrivalTrace(parsing: bytes, file: "t.csv.gz") }
        #expect(error?.place == "t.csv.gz" && error?.message.contains("compressed") == true)
    }

    @Test(arguments: [
        ("t,raw_tps,rps_damped8\n0,54,6\n", "rps_damped8", true), ("t,rps\n0,6\n", "rps", false),
        ("rps_damped8,rps\n1,6\n", "rps", true), ("t,load\n0,6\n", "load", false), ("t\n6\n", "t", false),
    ])
    func theColumnThatSaysWhatItIsIsTaken(text: String, column: String, isChosen: Bool) throws {
        let trace = try ArrivalTrace(parsing: Array(text.utf8), file: "t.csv")
        #expect(trace.column == column && trace.isColumnChosen == isChosen)
        #expect(trace.values == (trace.kind == .rates ? [6] : [0]))
        let named = try ArrivalTrace(parsing: Array(text.utf8), file: "t.csv", column: column)
        #expect(named.column == column && !named.isColumnChosen)
    }

    @Test func aMisspeltColumnIsSuggested() {
        let error = #expect(throws: SimulationError.self) {
            try ArrivalTrace(parsing: Array("t,raw_tps\n1,2\n".utf8), file: "t.csv", column: "raw_tsp")
        }
        #expect(error?.message.contains("raw_tps") == true)
    }

    @Test func processesThatMakeNoSenseAreErrors() {
        let wrong: [ArrivalProcess] = [
            .poisson(Rate(0)), .poisson(Rate(.nan)), .jittered(Rate(1), jitter: 2), .rates([1, -1], step: Seconds(1)),
            .rates([1], step: Seconds(0)), .timestamps([1, 0.5]), .timestamps([.nan]),
            .bursty(.init(quietRate: .zero, burstRate: .zero, meanQuiet: Seconds(1), meanBurst: Seconds(1))),
        ]
        for process in wrong { #expect(throws: SimulationError.self) { try ArrivalStream(process, seed: 1) } }
    }
}
