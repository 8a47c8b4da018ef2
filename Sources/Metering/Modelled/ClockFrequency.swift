import Quantities

/// The clock frequency of the processors over their base frequency, from the kernel's cpufreq files.
final class ClockFrequency {
    private let files: [CounterFile]
    private let baseKilohertz: Double
    private var last: (time: Seconds, ratio: Double)?
    /// Asking a processor for its frequency may wake it, so few are asked, and seldom.
    private static let mostProcessors = 8
    private static let renewal = Seconds(1)

    /// - Returns: nil when the host does not tell its frequency.
    init?(_ host: Host) {
        let folder = "sys/devices/system/cpu/"
        let all = host.entries(of: folder).filter { $0.hasPrefix("cpu") && Int($0.dropFirst(3)) != nil }
            .map { folder + $0 + "/cpufreq/" }
            .filter { host.number(of: $0 + "scaling_cur_freq") != nil }
        guard let first = all.first, let base = Self.baseKilohertz(host, folder: first), base > 0 else { return nil }
        let step = max(1, (all.count + Self.mostProcessors - 1) / Self.mostProcessors)
        files = stride(from: 0, to: all.count, by: step).map { CounterFile(host.path(all[$0] + "scaling_cur_freq")) }
        baseKilohertz = base
    }

    /// Frequency over base frequency at a moment; nil when it can no longer be read.
    func ratio(at time: Seconds) -> Double? {
        if let last, time - last.time < Self.renewal { return last.ratio }
        var sum = 0.0
        var count = 0
        for file in files {
            let sample = file.sample()
            guard sample.failure == nil else { continue }
            sum += Double(sample.value)
            count += 1
        }
        guard count > 0 else { return nil }
        let ratio = sum / Double(count) / baseKilohertz
        last = (time, ratio)
        return ratio
    }

    /// The base frequency as the driver tells it, as the model's name says it, or the highest there is.
    private static func baseKilohertz(_ host: Host, folder: String) -> Double? {
        host.number(of: folder + "base_frequency") ?? kilohertz(inModel: Processor.of(host).model)
            ?? host.number(of: folder + "cpuinfo_max_freq")
    }

    /// The frequency in a name such as `Intel(R) Xeon(R) CPU E5-2620 v3 @ 2.40GHz`.
    static func kilohertz(inModel model: String?) -> Double? {
        guard let model, let at = model.lastIndex(of: "@") else { return nil }
        let text = model[model.index(after: at)...].utf8.trimmed
        return text.hasSuffix("GHz") ? Double(text.dropLast(3)).map { $0 * 1e6 } : nil
    }
}
