import Quantities

extension LoadPower {
    /// The power of a host's processors: the owner's figures, else the table's.
    static func of(_ host: Host) -> LoadPower {
        let processor = Processor(host)
        let line = processor.microarchitecture.flatMap(ProcessorPower.named)
        let threads = Double(processor.threads)
        let table = ProcessorPower.table
        func band(_ own: Watts?, _ perThread: KeyPath<ProcessorPower, Watts>) -> Band {
            if let own { return Band(own, lower: own, upper: own) }
            if let watts = line?[keyPath: perThread] {
                return Band(watts * threads, lower: watts * threads, upper: watts * threads)
            }
            let sorted = table.map { $0[keyPath: perThread] }.sorted()
            let median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
            return Band(median * threads, lower: sorted[0] * threads, upper: sorted[sorted.count - 1] * threads)
        }
        var idle = band(host.ownPower.idle, \.idle)
        var full = band(host.ownPower.full, \.full)
        // One figure given may contradict the other's table line.
        if host.ownPower.idle != nil { full = full.raised(to: idle.value) } else { idle = idle.capped(at: full.value) }
        let ownFigures = host.ownPower.idle != nil && host.ownPower.full != nil
        let hasFrequency = ClockFrequency(host) != nil
        let error =
            !ownFigures
            ? LoadCurve.Error.table
            : hasFrequency ? LoadCurve.Error.ownFiguresAndFrequency : LoadCurve.Error.ownFigures
        return LoadPower(
            idle: idle, full: full, curveError: error,
            origin: origin(processor, hasLine: line != nil, own: host.ownPower))
    }

    private static func origin(_ processor: Processor, hasLine: Bool, own: ModelledPowerSettings) -> String {
        let model = processor.model ?? "unknown processor"
        switch (own.idle, own.full) {
        case (let idle?, let full?): return "busy time between the given \(idle) idle and \(full) full"
        case (nil, nil): break
        default: return "busy time between one given power and the table of \(ProcessorPower.citation)"
        }
        guard hasLine, let name = processor.microarchitecture else {
            return "busy time and the median of all processors of \(ProcessorPower.citation), since "
                + (processor.microarchitecture ?? model) + " is not among them; the range is theirs"
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
