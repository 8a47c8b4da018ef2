public import Quantities

/// When replicas start a batch, as a command or a pipeline file names it.
public enum Batching: Sendable, Hashable, RawRepresentable, Codable {
    /// As soon as a replica is free, with what waits.
    case greedy
    /// Only full batches.
    case full
    /// When a batch is full or its oldest request has waited this long.
    case timeout(Seconds)
    /// By the table of least cost, a joule per request being worth so many seconds of mean response.
    case smdp(secondsPerJoule: Double)

    /// What there is to choose from.
    public static let forms = ["greedy", "full", "timeout:TIME", "smdp[:SECONDS-PER-JOULE]"]

    public init?(rawValue: String) {
        let parts = rawValue.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (parts[0], parts.count > 1 ? parts[1] : nil) {
        case ("greedy", nil): self = .greedy
        case ("full", nil): self = .full
        case ("timeout", let text?):
            guard let timeout = try? Seconds(parsing: text), timeout.value >= 0 else { return nil }
            self = .timeout(timeout)
        case ("smdp", nil): self = .smdp(secondsPerJoule: 0)
        case ("smdp", let text?):
            guard let weight = Double(text), weight.isFinite, weight >= 0 else { return nil }
            self = .smdp(secondsPerJoule: weight)
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .greedy: "greedy"
        case .full: "full"
        case .timeout(let timeout): "timeout:\(timeout.value)s"
        case .smdp(0): "smdp"
        case .smdp(let weight): "smdp:\(weight)"
        }
    }
}
