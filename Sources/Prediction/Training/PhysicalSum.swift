#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Energy as a sum of amounts times non-negative prices, fitted on the logarithm of predicted over measured energy.
///
/// Whether a large tensor is given fresh pages depends on what the process freed before: glibc maps blocks above its
/// threshold only when no free block of the heap fits (`sysmalloc`). A campaign of random layers meets both states, and
/// their energies form two clusters. Where rows show them, each row is fitted in the state that explains it better, so
/// that prices are those of a state and not of the mixture; predictions assume the state of most rows.
struct PhysicalSum: Sendable, Hashable {
    /// Joules per unit of each amount.
    var prices: [Double]
    /// Terms that a row may go without; empty where rows show one state.
    var optionalTerms: [Int] = []

    func energy(_ amounts: [Double]) -> Double {
        var sum = 0.0
        for i in prices.indices { sum += prices[i] * amounts[i] }
        return sum
    }

    /// The amounts in the state that explains a measured energy better.
    func amounts(_ amounts: [Double], explaining energy: Double) -> [Double] {
        guard !optionalTerms.isEmpty else { return amounts }
        let without = self.without(amounts)
        let (whole, reduced) = (self.energy(amounts), self.energy(without))
        return reduced > 0 && abs(log(reduced / energy)) < abs(log(whole / energy)) ? without : amounts
    }

    /// The amounts of a layer whose tensors find memory left over.
    func without(_ amounts: [Double]) -> [Double] {
        var amounts = amounts
        for term in optionalTerms { amounts[term] = 0 }
        return amounts
    }

    /// - Parameters:
    ///   - amounts: one array of amounts per row.
    ///   - energies: measured joules, above 0.
    ///   - terms: what the amounts are.
    /// - Throws: ``EnergyPredictionError`` when the fit fails numerically.
    init(amounts: [[Double]], energies: [Double], terms: [WorkTerm]) throws(EnergyPredictionError) {
        guard let single = PhysicalFit(amounts, energies, terms).best() else {
            throw EnergyPredictionError(
                .numericalFailure, "the physical sum has no fit", advice: "check the table for rows of one kind only")
        }
        self.init(prices: single)
        let optional = terms.indices.filter { i in
            terms[i].unit == .freshByte && amounts.contains { $0[i] > 0 }
        }
        guard !optional.isEmpty, let split = split(amounts, energies, terms, optional) else { return }
        self = split
    }

    init(prices: [Double], optionalTerms: [Int] = []) {
        self.prices = prices
        self.optionalTerms = optionalTerms
    }

    /// How much of the loss two states must remove to be believed: any row is explained better by the better of two.
    private static let stateGain = 0.5

    /// The sum fitted with every row in its better state; nil unless rows show two, fresh pages being the more frequent.
    private func split(
        _ amounts: [[Double]], _ energies: [Double], _ terms: [WorkTerm], _ optional: [Int]
    ) -> PhysicalSum? {
        var sum = PhysicalSum(prices: prices, optionalTerms: optional)
        var states: [[Double]] = []
        for _ in 0..<8 {
            let next = zip(amounts, energies).map { sum.amounts($0, explaining: $1) }
            if next == states { break }
            states = next
            guard let prices = PhysicalFit(states, energies, terms).best() else { return nil }
            sum.prices = prices
        }
        var (concerned, kept) = (0, 0)
        for (row, state) in zip(amounts, states) where optional.contains(where: { row[$0] > 0 }) {
            concerned += 1
            if row == state { kept += 1 }
        }
        let together = loss(amounts, energies)
        let apart = sum.loss(zip(amounts, energies).map { sum.amounts($0, explaining: $1) }, energies)
        return apart < (1 - Self.stateGain) * together && 2 * kept > concerned ? sum : nil
    }

    private func loss(_ amounts: [[Double]], _ energies: [Double]) -> Double {
        zip(amounts, energies).reduce(0) { $0 + PhysicalFit.loss(log(energy($1.0) / $1.1)) }
    }
}
