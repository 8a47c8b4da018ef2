public import Metering
public import Pipelines
public import Quantities
public import Store

/// How a pipeline was served on a machine.
public struct ServedPast: Sendable, Hashable {
    /// Empty when it never was.
    public var figures: [ServedFigures]
    /// What the machine drew at rest, when that was known.
    public var idlePower: Estimate<Watts>?
}

extension Store {
    /// How many times of serving are looked at: older ones tell little of a machine now.
    private static let newestServed = 10

    /// How a pipeline was served on a machine the last times.
    public func served(_ pipeline: String, on machine: MachineDescription) throws(StoreError) -> ServedPast {
        let outcomes = try runs(kind: "serve").lazy.compactMap { run -> Outcome? in
            // What another version wrote, or ran elsewhere, is as good as none.
            guard run.label == pipeline, run.isComplete(on: machine),
                let outcome = try? run.outcome?.decode(as: Outcome.self), !outcome.served.isEmpty
            else { return nil }
            return outcome
        }.prefix(Self.newestServed)
        return ServedPast(
            figures: ServedFigures.combined(outcomes.flatMap(\.served)),
            idlePower: outcomes.compactMap(\.idlePower).first)
    }

    private struct Outcome: Decodable {
        var served: [ServedFigures]
        var idlePower: Estimate<Watts>?
    }
}
