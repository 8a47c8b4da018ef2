import Quantities
import Statistics

/// A rate that is constant over steps: recorded ones, or those of a process that switches between two states.
struct RateSteps: Sendable {
    private let recorded: [Double]
    private let stepSeconds: Double
    private var step = 0
    private let burst: ArrivalProcess.Burst?
    private var lengths: SeededGenerator
    private var isBurst = false
    private var rate = 0.0
    private var nowSeconds = 0.0
    private var endSeconds = 0.0

    init(_ rates: [Double], stepSeconds: Double) {
        recorded = rates
        self.stepSeconds = stepSeconds
        burst = nil
        lengths = SeededGenerator(seed: 0)
    }

    /// The first state is drawn by its share of time, so that the process starts in its steady state.
    init(_ burst: ArrivalProcess.Burst, seed: UInt64) {
        recorded = []
        stepSeconds = 0
        self.burst = burst
        lengths = SeededGenerator(seed: seed)
        let share = burst.meanBurst.value / (burst.meanBurst.value + burst.meanQuiet.value)
        // The opposite of the first state: the first step turns it.
        isBurst = lengths.uniform() >= share
    }

    /// The time at which the integral of the rate has grown by an amount; nil past the end of a recording.
    mutating func advance(by amount: Double) -> Double? {
        var amount = amount
        while true {
            let left = (endSeconds - nowSeconds) * rate
            if amount < left {
                nowSeconds += amount / rate
                return nowSeconds
            }
            amount -= left
            nowSeconds = endSeconds
            guard nextStep() else { return nil }
        }
    }

    private mutating func nextStep() -> Bool {
        if let burst {
            isBurst.toggle()
            rate = (isBurst ? burst.burstRate : burst.quietRate).value
            endSeconds = nowSeconds + lengths.exponential() * (isBurst ? burst.meanBurst : burst.meanQuiet).value
            return true
        }
        guard step < recorded.count else { return false }
        rate = recorded[step]
        step += 1
        endSeconds = Double(step) * stepSeconds
        return true
    }
}
