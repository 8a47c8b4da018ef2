import Foundation
import Quantities
import TestKit
import Testing

@testable import Metering

/// One line of a load sweep: utilisation and clock frequency against what RAPL measured.
private struct SweepPoint {
    let load: Double
    let megahertz: Double
    let watts: Double
}

/// A machine of CodeCarbon's data (MIT), swept once over all cores in part and once over some cores in full.
private struct SweptMachine {
    let name: String
    let microarchitecture: String
    let threads: Double
    let baseMegahertz: Double

    static let all = [
        SweptMachine(name: "E3-1240", microarchitecture: "Ivy Bridge", threads: 8, baseMegahertz: 3400),
        SweptMachine(name: "E5-2620", microarchitecture: "Haswell", threads: 24, baseMegahertz: 2400),
    ]

    static let folder: URL? = {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            if FileManager.default.fileExists(atPath: folder.path + "/Package.swift") {
                let data = folder.deletingLastPathComponent().appendingPathComponent("shared/data")
                return FileManager.default.fileExists(atPath: data.path + "/cpu-load") ? data : nil
            }
        }
        return nil
    }()

    /// The points of both sweeps. The file's column of power lags a line behind, so power is energy over duration.
    var sweeps: [[SweepPoint]] {
        get throws {
            try ["all", "some"].map { kind in
                let file = try #require(Self.folder).appendingPathComponent("cpu-load/\(name)_\(kind)-cores.csv")
                let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: { $0.isNewline })
                let header = lines[0].split(separator: ",").map(String.init)
                return try lines.dropFirst().map { line in
                    // The name of the processor holds no comma, nor does any other column.
                    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                    func number(_ column: String) throws -> Double {
                        let index = try #require(header.firstIndex(of: column))
                        return try #require(Double(fields[index]))
                    }
                    return SweepPoint(
                        load: try number("cpu_load") / 100, megahertz: try number("cpu_freq"),
                        watts: try number("rapl_energy") * 3.6e6 / (try number("duration")))
                }
            }
        }
    }

    /// Modelled over measured power of every point above 10 % load, from given idle and full watts.
    func ratios(_ curve: LoadCurve, idle: Double, full: Double, usesFrequency: Bool) throws -> [Double] {
        try sweeps.joined().filter { $0.load > 0.1 }.map { point in
            let share = curve.share(
                utilisation: point.load, frequencyRatio: usesFrequency ? point.megahertz / baseMegahertz : nil)
            return (idle + (full - idle) * share) / point.watts
        }
    }

    /// The machine's own idle and full power: the means of the sweeps' ends.
    var ownWatts: (idle: Double, full: Double) {
        get throws {
            let sweeps = try sweeps
            let idle = sweeps.compactMap { $0.first?.watts }.reduce(0, +) / Double(sweeps.count)
            return (idle, sweeps.compactMap { $0.last?.watts }.reduce(0, +) / Double(sweeps.count))
        }
    }
}

private func summary(_ ratios: [Double]) -> String {
    let sorted = ratios.sorted()
    let inside = ratios.count { $0 >= 0.8 && $0 <= 1.25 }
    return
        "\(inside) of \(ratios.count) within 0.8–1.25, median \(sorted[sorted.count / 2].formatted(fractionDigits: 2)), "
        + "\(sorted[0].formatted(fractionDigits: 2))…\(sorted[sorted.count - 1].formatted(fractionDigits: 2))"
}

/// The modelled source against RAPL; the errors are printed, and the stated bands must hold them.
@Suite(.enabled(if: SweptMachine.folder != nil, "shared/data/cpu-load is not beside the project"))
struct LoadCurveValidationTests {
    /// Two points of 36 stay outside: there the recorded frequency is a moment's, while power is of 30 s.
    @Test func withOwnWattsAndFrequencyTheModelIsWithinAQuarter() throws {
        var all: [Double] = []
        for machine in SweptMachine.all {
            let own = try machine.ownWatts
            let ratios = try machine.ratios(
                .of(machine.microarchitecture), idle: own.idle, full: own.full, usesFrequency: true)
            print("own watts and frequency, \(machine.name):", summary(ratios))
            let median = ratios.sorted()[ratios.count / 2]
            #expect(median > 0.9 && median < 1.1, "\(machine.name)")
            all += ratios
        }
        let band = LoadCurve.Error.ownFiguresAndFrequency
        #expect(all.count == 36)
        #expect(all.count { band.contains(1 / $0) } >= 34)
    }

    @Test func withOwnWattsAloneTheStatedBandHoldsEveryPoint() throws {
        for machine in SweptMachine.all {
            let own = try machine.ownWatts
            let ratios = try machine.ratios(
                .of(machine.microarchitecture), idle: own.idle, full: own.full, usesFrequency: false)
            print("own watts, no frequency, \(machine.name):", summary(ratios))
            #expect(ratios.allSatisfy { LoadCurve.Error.ownFigures.contains(1 / $0) }, "\(machine.name)")
        }
    }

    @Test(arguments: [true, false]) func withTheTableAloneTheStatedBandHoldsEveryPoint(_ usesFrequency: Bool) throws {
        for machine in SweptMachine.all {
            let line = try #require(ProcessorPower.named(machine.microarchitecture))
            let ratios = try machine.ratios(
                .of(machine.microarchitecture), idle: line.idle.value * machine.threads,
                full: line.full.value * machine.threads, usesFrequency: usesFrequency)
            print("table only, frequency \(usesFrequency ? "known" : "unknown"), \(machine.name):", summary(ratios))
            #expect(ratios.allSatisfy { LoadCurve.Error.table.contains(1 / $0) }, "\(machine.name)")
        }
    }

    /// How the curve of one machine does on the other: the error to expect on a machine that was not swept.
    @Test func theOtherMachinesCurveIsWorseButWithinTheBandOfUnknownFrequency() throws {
        for (machine, other) in zip(SweptMachine.all, SweptMachine.all.reversed()) {
            let own = try machine.ownWatts
            let ratios = try machine.ratios(
                .of(other.microarchitecture), idle: own.idle, full: own.full, usesFrequency: true)
            print("\(machine.name) with the curve of \(other.name):", summary(ratios))
            #expect(ratios.allSatisfy { $0 > 0.4 && $0 < 2.6 }, "\(machine.name)")
        }
    }

    @Test func theTableIsTheCitedOne() throws {
        let file = try #require(SweptMachine.folder).appendingPathComponent(
            "carbon/cpu_watts_per_thread_by_microarchitecture.csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: { $0.isNewline }).dropFirst()
        #expect(lines.count == ProcessorPower.table.count)
        for line in lines {
            let fields = line.split(separator: ",")
            let entry = try #require(ProcessorPower.named(String(fields[1])))
            #expect(entry.idle.value.isApproximately(try #require(Double(fields[2])), within: 1e-3))
            #expect(entry.full.value.isApproximately(try #require(Double(fields[3])), within: 1e-3))
        }
    }

    @Test func everyCountryIsInTheTable() throws {
        let file = try #require(SweptMachine.folder).appendingPathComponent("carbon/country_carbon_intensity.csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: { $0.isNewline }).dropFirst()
        #expect(lines.count == GridIntensity.countries.count)
        for line in lines {
            let fields = line.split(separator: ",").map(String.init)
            let entry = try GridIntensity.of(fields[0])
            #expect(entry.country == fields[1])
            #expect(entry.intensity.value.isApproximately(try #require(Double(fields[2])), within: 1e-3))
            #expect("\(entry.year)" == fields[3])
        }
    }
}
