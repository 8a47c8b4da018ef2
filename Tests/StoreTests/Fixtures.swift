import Foundation
import Quantities
import Store

/// Records shaped like a profile's.
enum Fixtures {
    static let meter = Provenance.measured(by: "rapl-powercap")

    static func energy(_ value: Double) -> Figure {
        Figure(
            "energy.dynamic",
            Estimate(
                Joules(value), interval: .init(Joules(value * 0.9), Joules(value * 1.1), basis: "95 % confidence"),
                provenance: meter))
    }

    static func record(_ subject: String, batch: Int, repeat index: Int = 1, energy value: Double = 2) -> Record {
        Record(
            subject: subject, factors: ["batch": .number(Double(batch)), "repeat": .number(Double(index))],
            figures: [
                energy(value), Figure("accuracy", Estimate(Fraction(0.5), provenance: .published(in: "a paper"))),
            ])
    }

    static func begin(_ store: Store, kind: String = "profile", designKey: String? = nil) throws -> Run {
        try store.beginRun(kind: kind, label: "a run", toolVersion: "1.0", designKey: designKey)
    }
}

/// A clock that stands still at a given time.
let noon = Date(timeIntervalSince1970: 1_700_000_000)
