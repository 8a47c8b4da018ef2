import Foundation
import Pipelines
import Quantities
import Statistics
import TestKit
import Testing

/// Points between points: which, where in the list, how far they can be trusted, and how files ask for them.
@Suite struct InterpolationTests {
    let seed = testSeed(ProcessInfo.processInfo.environment)

    private static func point(
        _ batch: Int, latency: Double, energy: Double, cores: Double = 1, spread: Double? = nil
    ) -> OperatingPoint {
        func estimate<Amount: Quantity>(_ value: Double, _: Amount.Type) -> Estimate<Amount> {
            Estimate(
                Amount(value),
                interval: spread.map { .init(Amount(value * (1 - $0)), Amount(value * (1 + $0)), basis: "95 %") },
                provenance: .measured(by: "a meter"))
        }
        return OperatingPoint(
            batch: batch, latency: estimate(latency, Seconds.self), energy: estimate(energy, Joules.self), cores: cores,
            idlePower: estimate(1, Watts.self))
    }

    private static func variant(_ points: [OperatingPoint]) -> Variant {
        Variant(name: "v", accuracy: Estimate(Fraction(1), provenance: .given(in: "t")), points: points)
    }

    /// What runs linearly in batch size is hit exactly, whatever the points.
    @Test func affineProfilesAreHit() throws {
        try forRandomInstances(100, seed: seed) { generator, label in
            let (fixed, each) = (generator.uniform(), generator.uniform())
            let batches = Set((0..<5).map { _ in 1 + generator.index(below: 64) })
            let given = batches.map { Self.point($0, latency: fixed + each * Double($0), energy: each * Double($0)) }
            let all = try Self.variant(given).interpolated(.all).points
            let (least, most) = (try #require(batches.min()), try #require(batches.max()))
            #expect(Array(all.prefix(given.count)) == given, "\(label)")
            #expect(all.map(\.batch).sorted() == Array(least...most), "\(label)")
            for point in all {
                let expected = fixed + each * Double(point.batch)
                #expect(abs(point.latency.value.value - expected) < 1e-12 * expected + 1e-12, "\(label)")
            }
        }
    }

    @Test func addedPointsFollowTheGivenOnesOfEverySetting() throws {
        let points = [
            Self.point(4, latency: 4, energy: 8), Self.point(1, latency: 1, energy: 3),
            Self.point(1, latency: 0.6, energy: 4, cores: 2), Self.point(3, latency: 1.6, energy: 8, cores: 2),
        ]
        let all = try Self.variant(points).interpolated(.all).points
        #expect(Array(all.prefix(4)) == points)
        #expect(all.dropFirst(4).map(\.batch) == [2, 3, 2] && all.dropFirst(4).map(\.cores) == [1, 1, 2])
        #expect(all[4].latency.value == Seconds(2) && abs(all[6].energy.value.value - 6) < 1e-12)
        for point in all.dropFirst(4) {
            for provenance in [point.latency.provenance, point.energy.provenance, point.idlePower.provenance] {
                #expect(provenance.kind == "predicted" && provenance.origin.contains("measured by a meter"))
            }
        }
        #expect(all[4].latency.provenance.origin.hasPrefix("interpolation between batch 1 and 4"))
        #expect(try Self.variant(points).interpolated(.off).points == points)
        #expect(try Self.variant(points).interpolated(.batches([3, 9])).points.map(\.batch) == [4, 1, 1, 3, 3])
    }

    /// A figure that only rises lies between its neighbours, each as uncertain as it is.
    @Test func theIntervalReachesFromNeighbourToNeighbour() throws {
        let points = [
            Self.point(1, latency: 1, energy: 9, spread: 0.1), Self.point(5, latency: 3, energy: 8, spread: 0.1),
        ]
        let added = try #require(Self.variant(points).interpolated(at: [3]).points.last)
        let latency = try #require(added.latency.interval)
        #expect(abs(latency.lower.value - 0.9) < 1e-12 && abs(latency.upper.value - 3.3) < 1e-12)
        #expect(latency.basis.contains("only rises or only falls") && latency.basis.contains("95 %"))
        let energy = try #require(added.energy.interval)
        #expect(abs(energy.lower.value - 7.2) < 1e-12 && abs(energy.upper.value - 9.9) < 1e-12)
        let exact = [points[0], Self.point(5, latency: 3, energy: 8)]
        #expect(Self.variant(exact).interpolated(at: [3]).points.last?.latency.interval == nil)
    }

    @Test func tooManyPointsAreRefused() throws {
        let points = [Self.point(1, latency: 1, energy: 1), Self.point(1_000_000_000, latency: 2, energy: 2)]
        let error = #expect(throws: PipelinesError.self) { try Self.variant(points).interpolated(.all) }
        #expect(error?.message.contains("999999998 points") == true)
        #expect(try Self.variant(points).interpolated(.batches([7])).points.count == 3)
    }

    private static let file = """
        name: f
        interpolate: true
        predict: true
        stages:
          - name: s
            predict: false
            variants:
              - {name: a, accuracy: 1, points: [
                  {batch: 1, latency: 1, cores: 1, energy: 1, idlePower: 1},
                  {batch: 4, latency: 2, cores: 1, energy: 2, idlePower: 1}]}
              - {name: b, model: m.onnx, accuracy: 1, interpolate: [2, 3], predict: true}
              - {name: c, model: m.onnx, accuracy: 1, interpolate: false}
          - name: t
            interpolate: false
            variants: [{name: d, model: m.onnx, accuracy: 1}]
        """

    @Test func theInnermostKeySays() throws {
        let variants = try PipelineFile(parsing: Self.file, file: "f.yaml").stages.flatMap(\.variants)
        #expect(variants.map(\.predicts) == [false, true, false, true])
        #expect(variants.map(\.interpolation) == [.all, .batches([2, 3]), .off, .off])
    }

    @Test func flagsSayForVariantsThatDoNot() throws {
        let silent = Self.file.split(separator: "\n").filter {
            !$0.hasPrefix("interpolate") && !$0.hasPrefix("predict")
        }
        let file = try PipelineFile(parsing: silent.joined(separator: "\n"), file: "f.yaml")
        let variants = file.completed(predicts: true, interpolation: .all).stages.flatMap(\.variants)
        #expect(variants.map(\.predicts) == [false, true, false, true])
        #expect(variants.map(\.interpolation) == [.all, .batches([2, 3]), .off, .off])
        #expect(file.completed().unresolved.map(\.predicts) == [true, false, false])
        let pipeline = try file.completed(interpolation: .all).resolve { _ in
            .init(points: [Self.point(1, latency: 1, energy: 1), Self.point(8, latency: 2, energy: 2)])
        }
        #expect(pipeline.stages[0].variants.map { $0.points.map(\.batch) } == [[1, 4, 2, 3], [1, 8, 2, 3], [1, 8]])
    }

    @Test(arguments: [
        ("interpolate: true", "interpolate: maybe", "must be true, false or a list", 2),
        ("interpolate: true", "interpolate: {a: 1}", "must be true, false or a list", 2),
        ("interpolate: true", "interpolate: []", "must not be empty", 2),
        ("interpolate: [2, 3]", "interpolate: [2, 0]", "whole number from 1", 11),
        ("interpolate: [2, 3]", "interpolate: [2, 2]", "names a number twice", 11),
        ("predict: true\n", "predict: 1\n", "must be true or false", 3),
        ("predict: false", "predict: []", "must be true or false", 6),
    ])
    func oddKeysAreRefusedWithTheirLine(original: String, fault: String, message: String, line: Int) throws {
        let range = try #require(Self.file.range(of: original))
        let text = Self.file.replacingCharacters(in: range, with: fault)
        let error = try #require(throws: PipelinesError.self) { try PipelineFile(parsing: text, file: "f.yaml") }
        #expect(error.message.contains(message) && error.place?.hasPrefix("f.yaml:\(line):") == true, "\(error)")
    }

    @Test func whatLiesBeyondThePointsIsAWarning() throws {
        let text = Self.file.replacing("interpolate: true", with: "interpolate: [2, 5, 9]")
        let warnings = try PipelineFile(parsing: text, file: "f.yaml").warnings
        #expect(warnings.count == 1 && warnings[0].message.contains("batch 5, 9 lies beyond the points"), "\(warnings)")
    }
}
