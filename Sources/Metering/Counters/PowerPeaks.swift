import Quantities

/// The highest power since any moment, in little memory: a stack of slots in which power only falls towards the present.
///
/// A slot that a later, higher one follows can be the peak of no window that reaches to now, so it is dropped. When the
/// stack is full, the two neighbours that differ least become one with the higher power.
struct PowerPeaks: Sendable {
    private struct Slot: Sendable {
        var start: Seconds
        var power: Watts
    }

    private static let capacity = 64
    private var slots: [Slot] = []

    init() {
        slots.reserveCapacity(Self.capacity + 1)
    }

    /// Adds the mean power of a slot that began at `start` and ends now.
    mutating func add(_ power: Watts, from start: Seconds) {
        while let last = slots.last, last.power <= power { slots.removeLast() }
        slots.append(Slot(start: start, power: power))
        if slots.count > Self.capacity { mergeClosest() }
    }

    /// The highest power of the slots that lie in the window from `start` to now.
    func highest(since start: Seconds) -> Watts? {
        slots.first { $0.start >= start }?.power
    }

    private mutating func mergeClosest() {
        var closest = 1
        for index in 1..<slots.count where ratio(index) > ratio(closest) { closest = index }
        slots[closest].power = slots[closest - 1].power
        slots.remove(at: closest - 1)
    }

    /// A slot's power over that of the slot before it, below 1.
    private func ratio(_ index: Int) -> Double { slots[index].power / slots[index - 1].power }
}
