import Quantities

/// Power per hardware thread of a micro-architecture, idle and at full load.
struct ProcessorPower: Sendable, Hashable {
    let microarchitecture: String
    /// Watts per thread with nothing to do.
    let idle: Watts
    /// Watts per thread with every thread busy.
    let full: Watts

    /// Where the table comes from.
    ///
    /// They are means over servers of SPECpower's “avg. watts @ active idle” and “avg. watts @ 100%” divided by the
    /// server's threads (notebook `coefficients.ipynb` of cloud-carbon-coefficients): of whole servers at the wall, so
    /// they hold memory, fans and the supply's losses besides the processor. Graviton has those of EPYC 2nd Gen.
    static let citation = "Cloud Carbon Footprint’s coefficients from SPECpower_ssj2008"

    /// One line per micro-architecture.
    static let table: [ProcessorPower] = [
        .init("Broadwell", 0.7128, 3.685),
        .init("Cascade Lake", 0.6903, 4.063),
        .init("Coffee Lake", 1.138, 5.422),
        .init("EPYC 1st Gen", 0.8468, 2.604),
        .init("EPYC 2nd Gen", 0.4743, 1.693),
        .init("EPYC 3rd Gen", 0.4556, 1.957),
        .init("EPYC 4th Gen", 0.7391, 2.282),
        .init("EPYC 5th Gen", 3.682, 8.961),
        .init("Emerald Rapids", 0.814, 4.482),
        .init("Granite Rapids", 0.5816, 2.527),
        .init("Graviton2", 0.4743, 1.693),
        .init("Graviton3", 0.4743, 1.693),
        .init("Graviton3E", 0.4743, 1.693),
        .init("Graviton4", 0.4743, 1.693),
        .init("Haswell", 1.857, 5.595),
        .init("Ice Lake", 0.7668, 3.758),
        .init("Ivy Bridge", 1.707, 5.557),
        .init("Sandy Bridge", 2.212, 8.631),
        .init("Sapphire Rapids", 1.036, 4.16),
        .init("Skylake", 0.613, 4.104),
    ]

    /// The line of a micro-architecture.
    static func named(_ name: String) -> ProcessorPower? { table.first { $0.microarchitecture == name } }

    private init(_ name: String, _ idle: Double, _ full: Double) {
        microarchitecture = name
        self.idle = Watts(idle)
        self.full = Watts(full)
    }
}
