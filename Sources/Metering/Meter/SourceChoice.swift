package import Quantities

/// Which sources a meter uses and why it does not use others.
public struct SourceChoice: Sendable, Hashable, Codable {
    /// The sources in use.
    public var chosen: [SourceStatus]
    /// The sources that would have been preferred and are not available, each with its reason and fix.
    public var missing: [SourceStatus]

    public init(chosen: [SourceStatus], missing: [SourceStatus] = []) {
        self.chosen = chosen
        self.missing = missing
    }

    /// Whether the processor's energy is modelled although nobody asked for that.
    public var fellBackToModel: Bool { !missing.isEmpty && chosen.contains { $0.name == ModelledPower.name } }

    /// The shortest time over which all sources in use tell energy; nil where none names one.
    package var shortestWindow: Seconds? { chosen.compactMap(\.minimumWindow).max() }

    /// Chooses and opens sources.
    /// - Parameter sources: exactly these, or nil for the best available.
    static func open(
        _ host: Host, sources: [String]?
    ) throws(MeteringError) -> (choice: SourceChoice, readers: [any EnergyReader]) {
        guard let sources else { return try best(host) }
        guard !sources.isEmpty else {
            throw MeteringError(
                .invalidSetting, "no energy source is named", advice: "name one, or leave the choice open")
        }
        var choice = SourceChoice(chosen: [])
        var readers: [any EnergyReader] = []
        for name in sources where !choice.chosen.contains(where: { $0.name == name }) {
            let source = try EnergySources.named(name)
            readers.append(try source.open(host))
            choice.chosen.append(source.probe(host))
        }
        return (choice, readers)
    }

    /// The first source that tells the processor's energy, and every source that tells more beside it.
    private static func best(
        _ host: Host
    ) throws(MeteringError) -> (choice: SourceChoice, readers: [any EnergyReader]) {
        var choice = SourceChoice(chosen: [])
        var readers: [any EnergyReader] = []
        var knowsProcessor = false
        for source in EnergySources.all {
            let status = source.probe(host)
            guard status.available else {
                if !knowsProcessor, status.provenance == "measured" { choice.missing.append(status) }
                continue
            }
            let tellsProcessor = status.domains.contains { $0.kind.includesProcessor }
            // A source that tells graphics cards too is used for them; what it repeats does not count again.
            if tellsProcessor && knowsProcessor && !status.domains.contains(where: { $0.kind == .gpu }) { continue }
            // The whole machine's energy cannot be told apart from that of parts read already.
            let isWholeMachine = status.domains.allSatisfy { $0.kind.isWholeMachine }
            if isWholeMachine && !readers.isEmpty { continue }
            // A driver may refuse between asking and opening; that too is a reason to be told.
            do {
                readers.append(try source.open(host))
            } catch {
                var refused = status
                (refused.available, refused.reason, refused.fix) = (false, error.message, error.advice)
                choice.missing.append(refused)
                continue
            }
            choice.chosen.append(status)
            knowsProcessor = knowsProcessor || tellsProcessor
        }
        if knowsProcessor, !choice.chosen.contains(where: { $0.name == ModelledPower.name }) { choice.missing = [] }
        guard !readers.isEmpty else {
            throw MeteringError(
                .sourceUnavailable, "no energy source is available", advice: choice.missing.first?.fix)
        }
        return (choice, readers)
    }
}

extension EnergyDomain.Kind {
    /// Whether a domain of this kind tells the energy of the processor packages.
    var includesProcessor: Bool {
        switch self {
        case .package, .platform, .battery, .cpu: true
        case .core, .uncore, .dram, .gpu, .board: false
        }
    }

    /// Whether a domain of this kind is the whole machine.
    var isWholeMachine: Bool { self == .battery || self == .board }
}
