import Quantities

extension EnergyUse {
    /// This use and that of another window of the same meter; errors add end to end.
    ///
    /// A window that was too short alone is not flagged when all of them together are long enough.
    func adding(_ other: EnergyUse) -> EnergyUse {
        var sum = self
        sum.window += other.window
        for part in other.parts {
            guard let index = sum.parts.firstIndex(where: { $0.domain.isSameMeterDomain(as: part.domain) }) else {
                sum.parts.append(part)
                continue
            }
            sum.parts[index].energy = sum.parts[index].energy.adding(part.energy)
            sum.parts[index].idle = both(sum.parts[index].idle, part.idle)
        }
        sum.total = total.adding(other.total)
        sum.idle = both(idle, other.idle)
        sum.dynamic = both(dynamic, other.dynamic)
        sum.meanPower = sum.total.map { sum.window > .zero ? $0 / sum.window : .zero }
        sum.peakPower = max(peakPower, other.peakPower) { $0.value < $1.value }
        sum.hostBusyTime = hostBusyTime.flatMap { own in other.hostBusyTime.map { own + $0 } }
        sum.hostStolenTime = hostStolenTime.flatMap { own in other.hostStolenTime.map { own + $0 } }
        sum.carbon = both(carbon, other.carbon)
        for flag in other.flags where !sum.flags.contains(flag) { sum.flags.append(flag) }
        sum.flags.removeAll {
            if case .windowTooShort(_, let minimum) = $0 { sum.window >= minimum } else { false }
        }
        sum.flagStolenTime()
        return sum
    }

    /// The use of a window of another length at the same power.
    func lasting(_ length: Seconds) -> EnergyUse {
        guard window > .zero, length != window else { return self }
        let factor = length / window
        var scaled = self
        scaled.window = length
        for index in parts.indices {
            scaled.parts[index].energy = parts[index].energy.map { $0 * factor }
            scaled.parts[index].idle = parts[index].idle?.map { $0 * factor }
        }
        scaled.total = total.map { $0 * factor }
        scaled.idle = idle?.map { $0 * factor }
        scaled.dynamic = dynamic?.map { $0 * factor }
        scaled.hostBusyTime = hostBusyTime.map { $0 * factor }
        scaled.hostStolenTime = hostStolenTime.map { $0 * factor }
        scaled.carbon = carbon?.map { $0 * factor }
        return scaled
    }

    private func both<Amount>(_ a: Estimate<Amount>?, _ b: Estimate<Amount>?) -> Estimate<Amount>? {
        guard let a, let b else { return nil }
        return a.adding(b)
    }

    private func max<Value>(_ a: Value, _ b: Value, by isLess: (Value, Value) -> Bool) -> Value {
        isLess(a, b) ? b : a
    }
}

extension Estimate {
    func adding(_ other: Estimate) -> Estimate { Estimate.sum([self, other]) ?? self }
}

extension EnergyDomain {
    fileprivate func isSameMeterDomain(as other: EnergyDomain) -> Bool { name == other.name && source == other.source }
}
