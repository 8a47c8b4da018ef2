public import Metering
public import Pipelines
public import Store

extension Store {
    /// How many times of serving are looked at: older ones tell little of a machine now.
    private static let newestServed = 10

    /// What a pipeline's batches took when it was last served on a machine; empty when it never was.
    public func servedFigures(
        of pipeline: String, on machine: MachineDescription
    ) throws(StoreError) -> [ServedFigures] {
        let runs = try runs(kind: "serve").filter { run in
            run.label == pipeline && run.state == .complete
                && (try? run.machine.decode(as: MachineDescription.self))?.isSameMachine(as: machine) == true
        }
        return ServedFigures.combined(
            runs.prefix(Self.newestServed).flatMap { run in
                // What another version wrote is as good as none.
                (try? run.outcome?.decode(as: Outcome.self))?.served ?? []
            })
    }

    private struct Outcome: Decodable {
        var served: [ServedFigures]
    }
}
