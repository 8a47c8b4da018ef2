import Statistics

/// What a campaign of complete blocks has done and what comes next; every decision is made here, from results alone.
///
/// Each block holds every unit once, shuffled anew from the seed. Decisions for a block rest on results of earlier blocks
/// only, so that an interrupted campaign goes on in the order it would have had: the ledger replays the decisions and
/// passes over what is done.
package struct BlockLedger<Unit: Hashable & Sendable> {
    /// One unit in one block.
    package struct Turn: Hashable {
        package var unit: Unit
        /// The block, from 0.
        package var block: Int
        /// Whether the unit had another turn in this block because an earlier result of it deviated.
        package var isAgain = false

        package init(_ unit: Unit, block: Int, isAgain: Bool = false) {
            self.unit = unit
            self.block = block
            self.isAgain = isAgain
        }
    }

    /// What came of a turn.
    package struct Result {
        /// What has to become precise, in the same order for every turn; nil for a failure.
        package var responses: [Double]?
        /// What tells whether a turn deviates from the others of its unit.
        package var noisy: Double?

        package init(responses: [Double]?, noisy: Double? = nil) {
            self.responses = responses
            self.noisy = noisy
        }
    }

    private let units: [Unit]
    private let seed: UInt64
    private let stopping: StoppingRule
    private let noise: NoiseRule?
    private var results: [Unit: [(turn: Turn, result: Result)]] = [:]
    private var done: Set<Turn> = []
    private var queue: [Turn] = []
    private var block = -1
    private var looksForNoise = false
    private var position = 0

    /// - Parameter noise: nil measures nothing again.
    package init(_ units: [Unit], seed: UInt64, stopping: StoppingRule, noise: NoiseRule? = nil) {
        self.units = units
        self.seed = seed
        self.stopping = stopping
        self.noise = noise
    }

    /// The units of one block, in their order.
    package static func order(_ units: [Unit], seed: UInt64, block: Int) -> [Unit] {
        var generator = SeededGenerator(seed: seed &+ UInt64(block) &* 0x9E37_79B9_7F4A_7C15)
        return generator.permutation(units.count).map { units[$0] }
    }

    /// Takes a result into account; those of earlier, interrupted campaigns in the order they came.
    package mutating func record(_ turn: Turn, _ result: Result) {
        guard done.insert(turn).inserted else { return }
        results[turn.unit, default: []].append((turn, result))
    }

    /// The next turn and its place in the order, from 0; nil when the campaign is complete.
    package mutating func next() -> (turn: Turn, position: Int)? {
        while true {
            while !queue.isEmpty {
                let turn = queue.removeFirst()
                defer { position += 1 }
                if !done.contains(turn), !hasFailed(turn.unit) { return (turn, position) }
            }
            guard fillQueue() else { return nil }
        }
    }

    /// Turns that are certain to come, `next()` included; more may follow where the target asks for them.
    package var remaining: [Turn] {
        let later = (block + 1)..<max(block + 1, stopping.minimumRepeats)
        return (queue + later.flatMap(turns)).filter { !done.contains($0) && !hasFailed($0.unit) }
    }

    /// The values by which deviations of a unit are told, so far.
    package func noisyValues(of unit: Unit) -> [Double] { (results[unit] ?? []).compactMap(\.result.noisy) }

    private func turns(ofBlock block: Int) -> [Turn] {
        Self.order(units, seed: seed, block: block).map { Turn($0, block: block) }
    }

    /// Plans the next block or the further turns after a block; false when the campaign is complete.
    private mutating func fillQueue() -> Bool {
        if looksForNoise {
            looksForNoise = false
            queue = turns(ofBlock: block).filter { needsAnotherTurn($0.unit) }.map {
                Turn($0.unit, block: block, isAgain: true)
            }
            return true
        }
        guard block + 1 < stopping.maximumRepeats else { return false }
        let next = block + 1
        queue = turns(ofBlock: next).filter { next < stopping.minimumRepeats || needsRepeat($0.unit, before: next) }
        guard !queue.isEmpty else { return false }
        block = next
        looksForNoise = noise != nil
        return true
    }

    private func needsRepeat(_ unit: Unit, before block: Int) -> Bool {
        let earlier = (results[unit] ?? []).filter { $0.turn.block < block }.map(\.result.responses)
        return !stopping.isSatisfied(by: earlier.compactMap(\.self))
    }

    /// A unit gets one more turn for each that deviates, up to the bound.
    private func needsAnotherTurn(_ unit: Unit) -> Bool {
        guard let noise else { return false }
        let known = (results[unit] ?? []).filter {
            !($0.turn.isAgain && $0.turn.block == block) && $0.turn.block <= block && $0.result.noisy != nil
        }
        let again = known.count { $0.turn.isAgain }
        let deviating = noise.deviating(known.compactMap(\.result.noisy)).count
        return deviating > again && again < noise.maximumRemeasurements
    }

    /// A unit that failed and never succeeded would fail again.
    private func hasFailed(_ unit: Unit) -> Bool {
        results[unit].map { results in results.allSatisfy { $0.result.responses == nil } } ?? false
    }
}
