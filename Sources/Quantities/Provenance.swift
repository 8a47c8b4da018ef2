/// Where a figure comes from; every figure carries one.
public enum Provenance: Sendable, Hashable, Codable {
    /// Read from an instrument, for example the source `rapl-powercap`.
    case measured(by: String)
    /// Taken from a publication; the text is the citation.
    case published(in: String)
    /// Typed in by the user, for example in a pipeline file.
    case given(in: String)
    /// Estimated by a trained predictor that did not run the work.
    case predicted(by: String)
    /// Computed by a model from other measurements, for example power from busy time.
    case modelled(by: String)

    /// The kind in one word, as printed beside figures.
    public var kind: String {
        switch self {
        case .measured: "measured"
        case .published: "published"
        case .given: "given"
        case .predicted: "predicted"
        case .modelled: "modelled"
        }
    }

    /// The instrument, citation, file, predictor or model behind the figure.
    public var origin: String {
        switch self {
        case .measured(let origin), .published(let origin), .given(let origin), .predicted(let origin),
            .modelled(let origin):
            origin
        }
    }

    /// Creates a provenance from the two words that ``kind`` and ``origin`` give.
    public init?(kind: String, origin: String) {
        switch kind {
        case "measured": self = .measured(by: origin)
        case "published": self = .published(in: origin)
        case "given": self = .given(in: origin)
        case "predicted": self = .predicted(by: origin)
        case "modelled": self = .modelled(by: origin)
        default: return nil
        }
    }

    private var weakness: Int {
        switch self {
        case .measured: 0
        case .published: 1
        case .given: 2
        case .predicted: 3
        case .modelled: 4
        }
    }

    /// The provenance of a figure computed from others: as weak as its weakest part, naming every origin.
    ///
    /// A sum of a measured and a modelled joule is a modelled joule.
    public static func combined(_ parts: some Sequence<Provenance>) -> Provenance? {
        var unique: [Provenance] = []
        for part in Array(parts) where !unique.contains(part) { unique.append(part) }
        guard let weakest = unique.max(by: { $0.weakness < $1.weakness }) else { return nil }
        var origins: [String] = []
        for part in unique where !origins.contains(part.origin) { origins.append(part.origin) }
        return Provenance(kind: weakest.kind, origin: origins.joined(separator: " + "))
    }

    private enum CodingKeys: String, CodingKey { case kind, origin }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let kind = try container.decode(String.self, forKey: .kind)
        guard let value = Provenance(kind: kind, origin: try container.decode(String.self, forKey: .origin)) else {
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "unknown kind of provenance “\(kind)”")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(origin, forKey: .origin)
    }
}

extension Provenance: CustomStringConvertible {
    /// For example `measured by rapl-powercap` or `published in arXiv 2207.02696`.
    public var description: String {
        switch self {
        case .measured(let origin): "measured by \(origin)"
        case .published(let origin): "published in \(origin)"
        case .given(let origin): "given in \(origin)"
        case .predicted(let origin): "predicted by \(origin)"
        case .modelled(let origin): "modelled by \(origin)"
        }
    }
}
