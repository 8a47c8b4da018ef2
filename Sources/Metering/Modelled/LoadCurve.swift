#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How much of the span from idle to full power a processor draws at a utilisation and a clock frequency.
///
/// Power rises steeply with the first busy threads and flattens, since threads share cores, caches and the memory
/// controller, and falls with the frequency, since voltage falls with it:
/// share = (1 − e^(−k·u)) / (1 − e^(−k)) · (s + (1 − s)·x^e), with utilisation u and x = frequency / base frequency.
/// Where the frequency is not told, share = u^0.65.
///
/// Two machines were swept (CodeCarbon's data, MIT), and each fitted one curve: an Ivy Bridge (Xeon E3-1240 v2), whose
/// caches are clocked with its cores, and a Haswell server (Xeon E5-2620 v3), whose caches keep a clock of their own
/// (Hackenberg et al. 2015, doi:10.1109/IPDPSW.2015.70). Above 10 % load and with their own idle and full watts, 34 of
/// the 36 points lie within 0.8–1.25 of what was measured. That is no promise for a third machine: on the machine it was
/// not fitted to, a curve was off by up to 2.5, so the stated error holds those points too.
struct LoadCurve: Sendable, Hashable {
    /// k: how soon power flattens.
    private let steepness: Double
    /// s: the part of dynamic power that does not follow the cores' frequency.
    private let fixedPart: Double
    /// e: how power follows the frequency.
    private let frequencyExponent: Double
    /// True over modelled power, from given watts and a known frequency, of both machines and rounded outwards.
    private let errorWithFrequency: ClosedRange<Double>

    /// The curve of processors whose caches are clocked with the cores, fitted to the Ivy Bridge.
    ///
    /// True power was 0.55–1.22 of the model there and 1.04–2.23 on the Haswell, whose caches it knows nothing of.
    static let commonClock = LoadCurve(
        steepness: 3.5, fixedPart: 0, frequencyExponent: 2.5, errorWithFrequency: 0.5...2.3)
    /// The curve of processors whose caches have a clock of their own, fitted to the Haswell.
    ///
    /// True power was 0.90–1.21 of the model there and 0.40–1.19 on the Ivy Bridge.
    static let ownUncoreClock = LoadCurve(
        steepness: 2.5, fixedPart: 0.65, frequencyExponent: 3, errorWithFrequency: 0.35...1.3)

    /// The curve for a micro-architecture: the caches left the cores' clock with Haswell.
    static func of(_ microarchitecture: String?) -> LoadCurve {
        microarchitecture == "Sandy Bridge" || microarchitecture == "Ivy Bridge" ? commonClock : ownUncoreClock
    }

    /// Factors between which true power lies of modelled power, above 10 % load.
    ///
    /// Without the frequency true power was 0.35–1.35 of the model from the machines' own watts, and 0.32–1.29 from the
    /// table's, which are of whole servers.
    /// - Parameters:
    ///   - ownWatts: whether both idle and full power are the machine's own, not the table's.
    ///   - knowsFrequency: whether the clock frequency is told.
    func error(ownWatts: Bool, knowsFrequency: Bool) -> ClosedRange<Double> {
        guard ownWatts else { return 0.2...1.4 }
        return knowsFrequency ? errorWithFrequency : 0.35...1.4
    }

    /// - Parameters:
    ///   - utilisation: busy time of all threads over elapsed time, 0 to 1.
    ///   - frequencyRatio: frequency over base frequency; nil when it is not known.
    /// - Returns: 0 when idle to 1 at full load.
    func share(utilisation: Double, frequencyRatio: Double?) -> Double {
        let load = min(max(utilisation, 0), 1)
        guard let frequencyRatio else { return pow(load, 0.65) }
        let ratio = min(max(frequencyRatio, 0), 1)
        let rise = (1 - exp(-steepness * load)) / (1 - exp(-steepness))
        return rise * (fixedPart + (1 - fixedPart) * pow(ratio, frequencyExponent))
    }
}
