import Foundation
import Metering

/// The machine of a run and how busy it was, which medians and ratios of a shared machine must be read with.
struct Machine: Encodable {
    let processor: String
    let threads: Int
    let operatingSystem: String
    let loadBefore: Double
    private(set) var loadAfter = Double.nan

    init() {
        let description = MachineDescription(of: Host(environment: ProcessInfo.processInfo.environment))
        processor = description.processor ?? "unknown processor"
        threads = description.threads
        operatingSystem = description.operatingSystem
        loadBefore = Self.load
    }

    mutating func noteEnd() { loadAfter = Self.load }

    /// The mean number of processes that ran or waited in the last minute.
    private static var load: Double {
        var average = [Double](repeating: .nan, count: 1)
        getloadavg(&average, 1)
        return average[0]
    }
}
