import Foundation
import Statistics
import TestKit
import Testing

@testable import ModelGraph

struct BroadcastingTests {
    /// NumPy's rule, axis by axis from the last; nil when two sizes differ and neither is 1.
    private func broadcast(_ a: [Int], _ b: [Int]) -> [Int]? {
        var result: [Int] = []
        for offset in 1...max(a.count, b.count, 1) where offset <= max(a.count, b.count) {
            let sizes = [a, b].compactMap { offset <= $0.count ? $0[$0.count - offset] : nil }.filter { $0 != 1 }
            guard Set(sizes).count <= 1 else { return nil }
            result.insert(sizes.first ?? 1, at: 0)
        }
        return result
    }

    private func shape(_ generator: inout SeededGenerator, ranks: ClosedRange<Int>) -> [Int] {
        (0..<Int.random(in: ranks, using: &generator)).map { _ in [1, 1, 2, 3].randomElement(using: &generator) ?? 1 }
    }

    @Test("elementwise operators broadcast as NumPy does")
    func elementwise() throws {
        try forRandomInstances(500, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            let (a, b) = (shape(&generator, ranks: 0...4), shape(&generator, ranks: 0...4))
            let model = SampleModels.node("Add", [a, b])
            if let truth = broadcast(a, b) {
                let shape = try model.outputShape()
                #expect(shape == truth, "\(label)")
            } else {
                #expect(failure { _ = try model.shapes() }?.code == .invalidInput, "\(label)")
            }
        }
    }

    @Test("matrix products broadcast the axes before the matrices and take vectors as rows and columns")
    func matrixProduct() throws {
        try forRandomInstances(500, seed: testSeed(ProcessInfo.processInfo.environment)) { generator, label in
            let inner = Int.random(in: 1...5, using: &generator)
            let (before, after) = (shape(&generator, ranks: 0...2), shape(&generator, ranks: 0...2))
            let rows: Int? = Bool.random(using: &generator) || !before.isEmpty ? 7 : nil
            let columns: Int? = Bool.random(using: &generator) || !after.isEmpty ? 11 : nil
            let model = SampleModels.node(
                "MatMul", [before + [rows].compactMap { $0 } + [inner], after + [inner] + [columns].compactMap { $0 }])
            guard let batch = broadcast(before, after) else {
                #expect(failure { _ = try model.shapes() }?.code == .invalidInput, "\(label)")
                return
            }
            let truth = batch + [rows, columns].compactMap { $0 }
            let (shape, work) = (try model.outputShape(), try model.work().total)
            #expect(shape == truth, "\(label)")
            // One multiply-accumulate for each output element and inner index.
            #expect(work.multiplyAccumulates == truth.reduce(inner, *), "\(label)")
        }
    }
}
