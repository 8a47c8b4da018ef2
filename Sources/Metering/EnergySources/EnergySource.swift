public import Quantities

/// A way of learning how much energy the machine uses; one file and one line in ``EnergySources`` each.
public protocol EnergySource: Sendable {
    /// The name typed on the command line, for example `rapl-powercap`.
    static var name: String { get }
    /// Says whether the source can be used on a host; never fails and changes nothing.
    static func probe(_ host: Host) -> SourceStatus
    /// Opens the source for reading.
    /// - Throws: ``MeteringError`` with the advice of ``probe(_:)`` when the source is not available.
    static func open(_ host: Host) throws(MeteringError) -> any EnergyReader
}

/// The open end of a source; read by one thread at a time.
public protocol EnergyReader: AnyObject {
    /// What is read, in the order of the samples.
    var channels: [EnergyChannel] { get }
    /// The shortest time between two reads that tells something new.
    var updateInterval: Seconds { get }
    /// Reads every channel's present value without allocating memory.
    /// - Parameter samples: one place per channel.
    func read(into samples: UnsafeMutableBufferPointer<RawSample>)
    /// Has the next read find out too whether what is read was removed or replaced, where a plain read may not tell.
    func watchForLoss()
}

extension EnergyReader {
    public func watchForLoss() {}
}
