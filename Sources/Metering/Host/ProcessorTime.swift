public import Quantities

/// What all processors of a host did together, in CPU seconds.
public struct ProcessorTime: Sendable, Hashable, Codable {
    /// They worked.
    public var busy: Seconds
    /// They were wanted, and the hypervisor gave them to other machines (steal in proc_stat(5)); 0 on real machines.
    public var stolen: Seconds

    public init(busy: Seconds, stolen: Seconds = .zero) {
        self.busy = busy
        self.stolen = stolen
    }

    /// Of the time that was wanted, what was stolen: work takes 1 / (1 - share) times as long as it would alone.
    public var stolenShare: Fraction {
        let wanted = busy + stolen
        return Fraction(wanted > .zero ? stolen / wanted : 0)
    }

    /// Whether so much was stolen that times are longer by it, and not by the rounding of the kernel's ticks of 10 ms.
    public var isNotablyStolen: Bool { stolen >= Seconds(0.05) && stolenShare >= Fraction(0.05) }

    public static func + (a: ProcessorTime, b: ProcessorTime) -> ProcessorTime {
        ProcessorTime(busy: a.busy + b.busy, stolen: a.stolen + b.stolen)
    }

    /// What a reader of response times must know, such as “22 % of the processor time stolen by other machines”; nil where
    /// little was stolen.
    public var theft: String? {
        guard isNotablyStolen else { return nil }
        let percent = (100 * stolenShare.value).formatted(significantDigits: 2)
        return "\(percent) % of the processor time stolen by other machines"
    }

    /// What came since an earlier moment.
    public func since(_ earlier: ProcessorTime) -> ProcessorTime {
        ProcessorTime(busy: max(.zero, busy - earlier.busy), stolen: max(.zero, stolen - earlier.stolen))
    }
}
