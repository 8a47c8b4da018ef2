import Quantities

/// Reads channels that are one file each.
final class CounterFilesReader: EnergyReader {
    let channels: [EnergyChannel]
    let updateInterval: Seconds
    private let files: [CounterFile]
    private var watchesForLoss = true

    init(_ channels: [(channel: EnergyChannel, path: String)], updateInterval: Seconds) {
        self.channels = channels.map { $0.channel }
        self.updateInterval = updateInterval
        files = channels.map { CounterFile($0.path) }
    }

    func read(into samples: UnsafeMutableBufferPointer<RawSample>) {
        for index in files.indices { samples[index] = files[index].sample(watchingForLoss: watchesForLoss) }
        watchesForLoss = false
    }

    func watchForLoss() { watchesForLoss = true }
}
