import Quantities

/// Reads batteries; every figure becomes microwatts or millijoules given so far.
///
/// It asks for each battery's state in words, which takes memory, but only once a second.
final class BatteryReader: EnergyReader {
    let channels: [EnergyChannel]
    let updateInterval = BatteryGauge.updateInterval
    private let host: Host
    private let gauges: [(gauge: BatteryGauge, first: CounterFile, second: CounterFile?)]
    /// What was left at the last reading and what was given since the first, in millijoules.
    private var given: [(left: UInt64?, sum: UInt64)]

    init(_ host: Host, _ batteries: [BatteryGauge]) {
        self.host = host
        func file(_ gauge: BatteryGauge, _ name: String) -> CounterFile { CounterFile(host.path(gauge.folder + name)) }
        gauges = batteries.map { gauge in
            switch gauge.figure {
            case .power: (gauge, file(gauge, "power_now"), nil)
            case .currentAndVoltage: (gauge, file(gauge, "current_now"), file(gauge, "voltage_now"))
            case .energyLeft: (gauge, file(gauge, "energy_now"), nil)
            case .chargeLeftAndVoltage: (gauge, file(gauge, "charge_now"), file(gauge, "voltage_now"))
            }
        }
        given = batteries.map { _ in (nil, 0) }
        channels = batteries.map { gauge in
            let scale: EnergyChannel.Scale =
                switch gauge.figure {
                case .power, .currentAndVoltage: .power(unit: Watts(1e-6))
                case .energyLeft, .chargeLeftAndVoltage: .counter(unit: Joules(1e-3), range: nil)
                }
            return EnergyChannel(
                domain: gauge.domain, scale: scale, updateInterval: BatteryGauge.updateInterval,
                minimumWindow: BatteryGauge.minimumWindow, maximumPower: Watts(1000))
        }
    }

    func read(into samples: UnsafeMutableBufferPointer<RawSample>) {
        let isDischarging = gauges.map { $0.gauge.isDischarging(host) }
        for (index, gauge) in gauges.enumerated() {
            if isDischarging[index] {
                samples[index] = sample(index, gauge.gauge.figure, gauge.first.sample(), gauge.second?.sample())
                continue
            }
            given[index].left = nil
            // One of several batteries rests while another gives.
            let rests = isDischarging.contains(true) && !gauge.gauge.isCharging(host)
            samples[index] =
                rests
                ? RawSample(gauge.gauge.figure.isPower ? 0 : given[index].sum) : RawSample(failure: .notDischarging)
        }
    }

    private func sample(_ index: Int, _ figure: BatteryGauge.Figure, _ first: RawSample, _ second: RawSample?)
        -> RawSample
    {
        if first.failure != nil { return first }
        if let second, second.failure != nil { return second }
        let factor = Double(second?.value ?? 1_000_000) * 1e-6
        let amount = Double(first.value) * factor
        guard amount < 1e15 else { return RawSample(failure: .garbage(first.value)) }
        switch figure {
        case .power, .currentAndVoltage: return RawSample(UInt64(amount))
        case .energyLeft, .chargeLeftAndVoltage:
            // One microwatt-hour is 3.6 millijoules.
            let left = UInt64(amount * 3.6)
            if let before = given[index].left, before > left { given[index].sum += before - left }
            given[index].left = left
            return RawSample(given[index].sum)
        }
    }
}
