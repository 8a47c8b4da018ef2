public import Inference
public import Metering
public import Quantities

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// The machine that a campaign runs on, and what is known of it.
public struct CampaignContext: Sendable {
    /// What the machine draws at rest; nil takes what the meter's source says, if it says anything.
    public var baseline: Baseline?
    /// The clock of the meter, by which latencies are told.
    public var clock: MonotonicClock
    /// Logical processors of the machine.
    public var processors: Int
    /// The memory that loaded models may keep between trials, and that one trial's inputs may take.
    public var memoryBudget: Bytes
    /// The share of all processors' time that other processes may use before a trial is flagged.
    public var otherLoadLimit: Fraction
    /// The folder under which `sys` lies.
    public var root: String
    /// Options of every session but threads and optimisation, which the design decides.
    public var sessionOptions: SessionOptions

    /// Waits for a time.
    package var rest: @Sendable (Seconds) async throws -> Void
    package var date: @Sendable () -> Date
    package var memory: ProcessMemory

    /// - Parameter memoryBudget: nil takes a quarter of the machine's memory.
    public init(
        baseline: Baseline? = nil, clock: MonotonicClock = .system, processors: Int? = nil, memoryBudget: Bytes? = nil,
        otherLoadLimit: Fraction = Fraction(0.1), root: String = "/", sessionOptions: SessionOptions = SessionOptions()
    ) {
        self.baseline = baseline
        self.clock = clock
        self.processors = max(1, processors ?? ProcessInfo.processInfo.activeProcessorCount)
        self.memoryBudget = memoryBudget ?? ProcessMemory.ofMachine / 4
        self.otherLoadLimit = otherLoadLimit
        self.root = root
        self.sessionOptions = sessionOptions
        rest = { try await Task.sleep(for: .seconds($0.value)) }
        date = { Date() }
        memory = .system
    }
}
