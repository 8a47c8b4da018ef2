import Foundation
import Statistics
import TestKit
import Testing

@testable import Prediction

@Suite struct PhysicalSumTests {
    let seed = testSeed(ProcessInfo.processInfo.environment)
    private static let terms = [
        WorkTerm("moved", per: .byte), WorkTerm("on fresh pages", per: .freshByte), WorkTerm.call,
    ]

    /// Rows with known prices, of which a share finds memory left over.
    private func rows(
        _ count: Int, spared share: Double, noise: Double
    ) -> (amounts: [[Double]], energies: [Double]) {
        var generator = SeededGenerator(seed: seed)
        var amounts: [[Double]] = [], energies: [Double] = []
        for _ in 0..<count {
            let bytes = exp(15 + 5 * generator.uniform())
            let fresh = bytes > 3e7 ? bytes : 0
            let isSpared = generator.uniform() < share
            amounts.append([bytes, fresh, 1])
            energies.append(
                (1e-8 * bytes + (isSpared ? 0 : 2e-8 * fresh) + 4e-3) * exp(noise * generator.normal()))
        }
        return (amounts, energies)
    }

    /// A third of the rows in the other state moves no price.
    @Test func pricesAreThoseOfAState() throws {
        let (amounts, energies) = rows(300, spared: 0.35, noise: 0.01)
        let sum = try PhysicalSum(amounts: amounts, energies: energies, terms: Self.terms)
        #expect(sum.optionalTerms == [1])
        #expect(abs(sum.prices[0] / 1e-8 - 1) < 0.01 && abs(sum.prices[1] / 2e-8 - 1) < 0.02)
        // Every row's state is found again.
        for (row, energy) in zip(amounts, energies) where row[1] > 0 {
            let isSpared = energy < 2e-8 * row[0]
            #expect(sum.amounts(row, explaining: energy)[1] == (isSpared ? 0 : row[1]))
        }
    }

    @Test func noiseAloneIsNoSecondState() throws {
        let (amounts, energies) = rows(300, spared: 0, noise: 0.15)
        let sum = try PhysicalSum(amounts: amounts, energies: energies, terms: Self.terms)
        #expect(sum.optionalTerms.isEmpty)
        #expect(sum.amounts(amounts[0], explaining: 1e-9) == amounts[0])
    }

    /// Ten rows that say nothing about a price leave it at its typical ratio to the others.
    @Test func pricesWithoutRowsStayTypical() throws {
        let amounts = (1...10).map { [1e6 * Double($0), 0, 1] }
        let energies = amounts.map { 3e-8 * $0[0] + 1.5e-2 }
        let sum = try PhysicalSum(amounts: amounts, energies: energies, terms: Self.terms)
        let typical = WorkTerm.Unit.freshByte.typicalPrice / WorkTerm.Unit.byte.typicalPrice
        #expect(abs(sum.prices[0] / 3e-8 - 1) < 0.01)
        #expect(abs(sum.prices[1] / sum.prices[0] / typical - 1) < 0.05)
    }

    /// One row in ten is off by a factor of five: prices move by less than 2 %.
    @Test func oddRowsDoNotSetPrices() throws {
        var (amounts, energies) = rows(300, spared: 0, noise: 0.01)
        for index in stride(from: 0, to: 300, by: 10) { energies[index] *= 5 }
        let sum = try PhysicalSum(amounts: amounts, energies: energies, terms: Self.terms)
        #expect(abs(sum.prices[0] / 1e-8 - 1) < 0.02)
        amounts = []
    }
}
