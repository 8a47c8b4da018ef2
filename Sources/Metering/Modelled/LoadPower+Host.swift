import Quantities

extension LoadPower {
    /// The part of the table's idle power that a processor may draw alone.
    ///
    /// The table is of whole servers; the packages of two idle machines drew 0.36 and 0.41 of it.
    static let processorPartOfIdle = 0.3

    /// The power of a host's processors: the owner's figures, else the table's.
    static func of(_ host: Host) -> LoadPower {
        let processor = Processor.of(host)
        let line = processor.microarchitecture.flatMap(ProcessorPower.named)
        let threads = Double(processor.threads)
        func band(_ own: Watts?, _ perThread: KeyPath<ProcessorPower, Watts>, leastPart: Double = 1) -> Band {
            if let own { return Band(own, lower: own, upper: own) }
            let watts =
                line.map { [$0[keyPath: perThread]] } ?? ProcessorPower.table.map { $0[keyPath: perThread] }.sorted()
            let median = (watts[(watts.count - 1) / 2] + watts[watts.count / 2]) / 2
            return Band(
                median * threads, lower: watts[0] * threads * leastPart, upper: watts[watts.count - 1] * threads)
        }
        var idle = band(host.ownPower.idle, \.idle, leastPart: processorPartOfIdle)
        var full = band(host.ownPower.full, \.full)
        // One figure given may contradict the other's table line.
        if host.ownPower.idle != nil { full = full.raised(to: idle.value) } else { idle = idle.capped(at: full.value) }
        let ownWatts = host.ownPower.idle != nil && host.ownPower.full != nil
        return LoadPower(
            idle: idle, full: full,
            curveError: LoadCurve.of(processor.microarchitecture)
                .error(ownWatts: ownWatts, knowsFrequency: ClockFrequency(host) != nil),
            basis: ownWatts ? ownWattsBasis : tableBasis,
            origin: origin(processor, hasLine: line != nil, own: host.ownPower))
    }

    private static let ownWattsBasis = "the model on two machines under load, one of them not used to fit it"
    private static let tableBasis = "the model with the table’s watts on two machines under load"

    private static func origin(_ processor: Processor, hasLine: Bool, own: ModelledPowerSettings) -> String {
        let model = processor.model ?? "unknown processor"
        switch (own.idle, own.full) {
        case (let idle?, let full?): return "busy time between the given \(idle) idle and \(full) full"
        case (nil, nil): break
        default: return "busy time between one given power and the table of \(ProcessorPower.citation)"
        }
        guard hasLine, let name = processor.microarchitecture else {
            return "busy time and the median of all processors of \(ProcessorPower.citation), since "
                + (processor.contradiction ?? "\(processor.microarchitecture ?? model) is not among them")
                + "; the range is theirs"
        }
        return "busy time and \(processor.threads) threads of \(name) in \(ProcessorPower.citation)"
    }
}

extension LoadPower.Band {
    fileprivate func raised(to least: Watts) -> Self {
        Self(max(value, least), lower: max(lower, least), upper: max(upper, least))
    }

    fileprivate func capped(at most: Watts) -> Self {
        Self(min(value, most), lower: min(lower, most), upper: min(upper, most))
    }
}
