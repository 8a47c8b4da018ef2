import Foundation
import Metering
import Prediction
import Quantities
import Studies
import TestKit
import Testing

/// Predictors by the names of devices, and what a machine is called.
@Suite struct PredictorLibraryTests {
    private let files: FakeSysfs
    private let library: PredictorLibrary

    init() throws {
        files = try FakeSysfs()
        library = PredictorLibrary(folder: files.root + "/predictors")
    }

    @Test func anInstalledPredictorWinsOverABuiltInOne() async throws {
        #expect(library.names == BuiltInPredictors.names)
        let own = try await SyntheticPredictor.linear(name: "mine")
        let name = try #require(BuiltInPredictors.names.first)
        #expect(try library.predictor(named: name).name == name)
        try library.install(own, as: name)
        #expect(try library.predictor(named: name).name == "mine")
        #expect(library.names.filter { $0 == name }.count == 1)
    }

    @Test func theMachinesOwnIsTheDefaultAndAnothersIsSaid() async throws {
        #expect(try library.predictor(ofMachine: "box").isForeign)
        try library.install(try await SyntheticPredictor.linear(name: "box"), as: "box")
        let usual = try library.predictor(ofMachine: "box")
        #expect(!usual.isForeign && usual.predictor.name == "box")
    }

    @Test(arguments: ["", ".hidden", "a/b", "../a", "a b", "ä", String(repeating: "a", count: 101)])
    func awkwardNamesAreRefused(name: String) throws {
        let error = #expect(throws: EnergyPredictionError.self) { try library.predictor(named: name) }
        #expect(error?.code == .unknownPredictor)
    }

    @Test func anUnknownNameIsToldWithTheNearest() throws {
        let error = #expect(throws: EnergyPredictionError.self) { try library.predictor(named: "xeon-gold-512") }
        #expect(error?.advice?.contains("xeon-gold-5120") == true)
    }

    @Test func aDamagedFileIsNotPassedOver() throws {
        try files.write("{}", to: "predictors/box.predictor")
        let error = #expect(throws: EnergyPredictionError.self) { try library.predictor(ofMachine: "box") }
        #expect(error?.code == .damagedPredictor && error?.place?.hasSuffix("box.predictor") == true)
    }

    @Test func deviceNamesArePlainWords() throws {
        try files.write(
            "processor\t: 0\nmodel name\t: Intel(R) Xeon(R) Gold 5120 CPU @ 2.20GHz\nflags\t\t: fpu avx2 avx512f\n",
            to: "proc/cpuinfo")
        try files.write("0-27\n", to: "sys/devices/system/cpu/online")
        #expect(
            MachineDescription(of: files.host()).deviceName == "intel-r-xeon-r-gold-5120-cpu-2-20ghz-28-threads")
    }

    @Test func vectorsAndCachesAreTheMachines() throws {
        try files.write("processor\t: 0\nflags\t\t: fpu avx2\n", to: "proc/cpuinfo")
        for (index, (level, type, size)) in [
            (1, "Data", "32K"), (1, "Instruction", "64M"), (2, "Unified", "512K"), (3, "Unified", "16M"),
        ].enumerated() {
            let folder = "sys/devices/system/cpu/cpu0/cache/index\(index)/"
            try files.write("\(level)\n", to: folder + "level")
            try files.write("\(type)\n", to: folder + "type")
            try files.write("\(size)\n", to: folder + "size")
        }
        let processor = Prediction.Processor(of: files.host())
        #expect(processor.vectorWidth == 8)
        #expect(processor.coreCacheBytes == 524_288 && processor.sharedCacheBytes == 16_777_216)
    }
}
