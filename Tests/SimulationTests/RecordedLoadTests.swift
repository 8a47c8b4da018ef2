import Foundation
import Pipelines
import Testing

@testable import Simulation

/// The package's shared data, beside the package; nil when it is not there.
private let twitterRates: URL? = {
    var folder = URL(fileURLWithPath: #filePath)
    while folder.path != "/",
        !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path)
    {
        folder.deleteLastPathComponent()
    }
    let file = folder.deletingLastPathComponent().appendingPathComponent("shared/data/ipa/twitter_rates_14days.csv")
    return FileManager.default.fileExists(atPath: file.path) ? file : nil
}()

@Suite struct RecordedLoadTests {
    /// Fourteen days of requests per second (IPA, arXiv 2308.12871): looking at the maximum beats the last second.
    /// Skipped where the shared data is not beside the package.
    @Test(.enabled(if: twitterRates != nil, "../shared/data/ipa/twitter_rates_14days.csv is not there"))
    func predictorsOnTheTraceOfIPA() throws {
        let file = try #require(twitterRates)
        let trace = try ArrivalTrace(parsing: Array(try Data(contentsOf: file)), file: file.lastPathComponent)
        #expect(trace.kind == .rates && trace.values.count > 1_200_000)
        let rates = Array(trace.values.prefix(100_000))
        let errors = try PredictorKind.allCases.map { try PredictorAccuracy($0, rates: rates).symmetricError }
        let byKind = Dictionary(uniqueKeysWithValues: zip(PredictorKind.allCases, errors))
        let (reactive, maximum) = (try #require(byKind[.reactive]), try #require(byKind[.maximum]))
        #expect(maximum < reactive / 2)
        // A mean and its spread foretell a maximum better than maxima do.
        for kind in [PredictorKind.autoregressive, .holtWinters] {
            #expect(try #require(byKind[kind]) < 0.93 * maximum, "\(kind)")
        }
    }
}
