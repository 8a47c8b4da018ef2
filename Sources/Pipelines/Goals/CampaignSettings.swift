public import Quantities

/// How variants given as models are to be profiled; what is nil is left to the campaign's defaults.
public struct CampaignSettings: Sendable, Hashable, Codable {
    /// Batch sizes to measure, each at least 1.
    public var batches: [Int]?
    /// Thread counts to measure, each at least 1.
    public var threads: [Int]?
    /// Measurements of each combination.
    public var repeats: Int?
    /// Unrecorded calls before each measurement.
    public var warmup: Int?
    /// The shortest time of one measurement.
    public var window: Seconds?
    /// Pause before each measurement.
    public var cooldown: Seconds?

    public init(
        batches: [Int]? = nil, threads: [Int]? = nil, repeats: Int? = nil, warmup: Int? = nil, window: Seconds? = nil,
        cooldown: Seconds? = nil
    ) {
        self.batches = batches
        self.threads = threads
        self.repeats = repeats
        self.warmup = warmup
        self.window = window
        self.cooldown = cooldown
    }

    /// These settings where they say something, else the defaults: a stage wins over the file.
    public func completed(by defaults: CampaignSettings) -> CampaignSettings {
        CampaignSettings(
            batches: batches ?? defaults.batches, threads: threads ?? defaults.threads,
            repeats: repeats ?? defaults.repeats, warmup: warmup ?? defaults.warmup, window: window ?? defaults.window,
            cooldown: cooldown ?? defaults.cooldown)
    }
}
