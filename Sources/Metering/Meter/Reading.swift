public import Quantities

/// What a meter shows at one moment: energy per domain since it was opened.
///
/// Two readings make a window; see ``Meter/use(from:to:baseline:carbon:)``.
public struct Reading: Sendable {
    /// The moment, in seconds of the meter's clock.
    public let time: Seconds
    /// What the host's processors did since the meter was opened; nil when the host does not tell.
    public let processorTime: ProcessorTime?
    /// One per channel of the meter, in its order.
    let channels: [ChannelReading]
    let peaks: PowerPeaks
    /// Sampling moments that passed unseen.
    let missedSamples: Int
}
