import Foundation
import Quantities
import Statistics
import TestKit
import Testing

@testable import Prediction

@Suite struct PredictorFileTests {
    let seed = testSeed(ProcessInfo.processInfo.environment)

    private static let origin = PredictorOrigin(
        machine: "2 × Xeon", engine: "PyTorch 1.10", threads: 28, energy: .measured(by: "rapl"), source: "test",
        measured: "2023-01",
        power: MachinePower(
            running: Estimate(
                Watts(9), interval: .init(Watts(8), Watts(12), basis: "rows"), provenance: .measured(by: "rapl")),
            idle: Estimate(Watts(3), provenance: .measured(by: "rapl")), processors: 56))

    /// Half the layers cost twice as much by size, so that a correction and local widths are kept.
    private func file() async throws -> (predictor: EnergyPredictor, data: Data) {
        var rows = try syntheticLinear(120, noise: 0.02, seed: 7)
        for index in rows.indices {
            let layer = rows[index].configuration
            let factor: Double = 1 + 0.5 * sin(log(layer[1])) + (layer[0] < 200 ? 0.3 * Double(index % 3 - 1) : 0)
            rows[index] = LayerMeasurement(layer, energy: Joules(rows[index].energy.value * factor))
        }
        let predictor = try await EnergyPredictor.train(name: "x", on: rows, origin: Self.origin)
        return (predictor, try PredictorFile.encode(predictor))
    }

    @Test func restoresEveryPrediction() async throws {
        let (predictor, data) = try await file()
        let restored = try PredictorFile.decode(data)
        let model = try #require(restored.models["linear"])
        #expect(model.correction != nil && model.errorScale != nil)
        for row in try syntheticLinear(20, noise: 0, seed: 8) {
            let (a, b) = (try restored.predict(row.configuration), try predictor.predict(row.configuration))
            #expect(a.energy == b.energy && a.spread == b.spread)
        }
        #expect(restored.origin == Self.origin && restored.options == predictor.options)
        #expect(try PredictorFile.encode(restored) == data)
    }

    @Test func anotherVersionIsRefused() async throws {
        var data = try await file().data
        let digit = try #require(data.firstIndex(of: UInt8(ascii: " "))) + 1
        data[digit] = UInt8(ascii: "9")
        let error = #expect(throws: EnergyPredictionError.self) { try PredictorFile.decode(data, place: "p") }
        #expect(error?.code == .otherVersion && error?.place == "p")
    }

    @Test func cutOrForeignFilesAreRefused() async throws {
        let data = try await file().data
        for length in Array(0..<300) + Array(stride(from: 300, to: data.count, by: 97)) + [data.count - 1] {
            let error = #expect(throws: EnergyPredictionError.self) { try PredictorFile.decode(data.prefix(length)) }
            #expect(error?.code == .damagedPredictor || error?.code == .otherVersion, "\(length)")
        }
        #expect(throws: EnergyPredictionError.self) { try PredictorFile.decode(data + Data([0])) }
        for text in ["{}", "[]", "perjoule-predictor 3\n", "perjoule-predictor 3 0 -5\n{}", "\u{0}\n"] {
            let error = #expect(throws: EnergyPredictionError.self) { try PredictorFile.decode(Data(text.utf8)) }
            #expect(error?.code == .damagedPredictor, "\(text)")
        }
    }

    /// A single flipped bit anywhere is noticed.
    @Test func everyFlippedBitIsNoticed() async throws {
        let data = try await file().data
        forRandomInstances(300, seed: seed) { generator, label in
            var changed = data
            let index = generator.index(below: data.count)
            changed[index] ^= 1 << UInt8(generator.index(below: 8))
            #expect(throws: EnergyPredictionError.self, "\(label)") { try PredictorFile.decode(changed) }
        }
    }

    /// Whoever signs a file again after changing its document gets an error or a predictor, never a crash.
    @Test(arguments: [
        ("\"count\":120", "\"count\":-1"), ("\"count\":120", "\"count\":9000000000000000000"),
        ("\"features\":", "\"features\":1"), ("\"kept\":[0", "\"kept\":[99"), ("\"prices\":[", "\"prices\":[1,"),
        ("\"length\":", "\"length\":-"), ("\"vectorWidth\":16", "\"vectorWidth\":0"),
        ("\"type\":\"linear\"", "\"type\":\"\""),
        ("\"smallest\":[", "\"smallest\":[9999999,"), ("\"example\":[", "\"example\":[0,"),
    ])
    func forgedDocumentsAreRefused(original: String, forged: String) async throws {
        let (predictor, _) = try await file()
        var numbers: [Double] = []
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(StoredPredictor(predictor, &numbers)), as: UTF8.self)
        let range = try #require(text.range(of: original))
        let bytes = numbers.flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) } }
        let document = try? JSONDecoder().decode(
            StoredPredictor.self, from: Data(text.replacingCharacters(in: range, with: forged).utf8))
        var block = StoredNumbers(bytes, from: 0)
        #expect(throws: EnergyPredictionError.self) {
            // A document that does not even decode is refused before.
            guard let document else { throw EnergyPredictionError(.damagedPredictor, "unreadable") }
            _ = try document.restored(&block)
        }
    }
}
