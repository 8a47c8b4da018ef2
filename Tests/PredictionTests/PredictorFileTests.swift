import Foundation
import Testing

@testable import Prediction

@Suite struct PredictorFileTests {
    private func file() async throws -> (predictor: EnergyPredictor, data: Data) {
        let predictor = try await EnergyPredictor.train(name: "x", on: syntheticLinear(50, noise: 0.2, seed: 7))
        return (predictor, try PredictorFile.encode(predictor))
    }

    @Test func restoresEveryPrediction() async throws {
        let (predictor, data) = try await file()
        let restored = try PredictorFile.decode(data)
        for row in try syntheticLinear(20, noise: 0, seed: 8) {
            #expect(try restored.energy(of: row.configuration) == predictor.energy(of: row.configuration))
        }
        #expect(try PredictorFile.encode(restored) == data)
    }

    @Test func anotherVersionIsRefused() async throws {
        let text = String(decoding: try await file().data, as: UTF8.self)
        let other = text.replacingOccurrences(of: "\"version\":1", with: "\"version\":2")
        let error = #expect(throws: EnergyPredictionError.self) {
            try PredictorFile.decode(Data(other.utf8), place: "p")
        }
        #expect(error?.code == .otherVersion && error?.place == "p")
    }

    @Test func aChangedDigitIsNoticed() async throws {
        let text = String(decoding: try await file().data, as: UTF8.self)
        let start = try #require(text.range(of: "\"prices\":["))
        var changed = text
        let digit = start.upperBound
        changed.replaceSubrange(digit...digit, with: text[digit] == "9" ? "8" : "9")
        let error = #expect(throws: EnergyPredictionError.self) { try PredictorFile.decode(Data(changed.utf8)) }
        #expect(error?.code == .damagedPredictor)
    }

    @Test func cutOrForeignDocumentsAreRefused() async throws {
        let data = try await file().data
        for length in [0, 1, data.count / 2, data.count - 1] {
            let error = #expect(throws: EnergyPredictionError.self) { try PredictorFile.decode(data.prefix(length)) }
            #expect(error?.code == .damagedPredictor)
        }
        for text in ["{}", "[]", "{\"format\":\"perjoule-predictor\",\"version\":1}", "\u{0}"] {
            #expect(throws: EnergyPredictionError.self) { try PredictorFile.decode(Data(text.utf8)) }
        }
    }
}
