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
/// Fitted to package power over load sweeps of two machines (CodeCarbon's data, MIT): an Ivy Bridge, whose caches
/// are clocked with its cores, and a Haswell server, whose caches keep a clock of their own (Hackenberg et al. 2015).
/// Where the frequency is not told, share = u^a, fitted to both.
struct LoadCurve: Sendable, Hashable {
    /// k: how soon power flattens.
    private let steepness: Double
    /// s: the part of dynamic power that does not follow the cores' frequency.
    private let fixedPart: Double
    /// e: how power follows the frequency.
    private let frequencyExponent: Double
    /// a: the exponent of utilisation where the frequency is not known.
    private let utilisationExponent = 0.65

    /// The curve of processors whose caches are clocked with the cores.
    static let commonClock = LoadCurve(steepness: 3.5, fixedPart: 0, frequencyExponent: 2.5)
    /// The curve of processors whose caches have a clock of their own.
    static let ownUncoreClock = LoadCurve(steepness: 2.5, fixedPart: 0.65, frequencyExponent: 3)

    /// The curve for a micro-architecture: the caches left the cores' clock with Haswell.
    static func of(_ microarchitecture: String?) -> LoadCurve {
        microarchitecture == "Sandy Bridge" || microarchitecture == "Ivy Bridge" ? commonClock : ownUncoreClock
    }

    /// Factors between which true power lay of modelled power, in the sweeps above 10 % load.
    enum Error {
        /// With the machine's own watts and the frequency known: 34 of 36 points.
        static let ownFiguresAndFrequency = 0.8...1.25
        /// With the machine's own watts, the frequency unknown: all 36 points.
        static let ownFigures = 0.35...1.4
        /// With the table only: all 36 points.
        static let table = 0.2...1.4
    }

    /// - Parameters:
    ///   - utilisation: busy time of all threads over elapsed time, 0 to 1.
    ///   - frequencyRatio: frequency over base frequency; nil when it is not known.
    /// - Returns: 0 when idle to 1 at full load.
    func share(utilisation: Double, frequencyRatio: Double?) -> Double {
        let load = min(max(utilisation, 0), 1)
        guard let frequencyRatio else { return pow(load, utilisationExponent) }
        let ratio = min(max(frequencyRatio, 0), 1)
        let rise = (1 - exp(-steepness * load)) / (1 - exp(-steepness))
        return rise * (fixedPart + (1 - fixedPart) * pow(ratio, frequencyExponent))
    }
}
