public import Metering
public import Store

extension Store {
    /// The newest baseline that was taken on a machine.
    /// - Returns: nil when none was taken on this kind of machine.
    public func latestBaseline(on machine: MachineDescription) throws(StoreError) -> Baseline? {
        for run in try runs(kind: "baseline") where run.state == .complete {
            // A baseline whose detail another version wrote is as good as none.
            guard let recorded = try? run.machine.decode(as: MachineDescription.self),
                recorded.isSameMachine(as: machine),
                let baseline = try? run.outcome?.decode(as: Baseline.self)
            else { continue }
            return baseline
        }
        return nil
    }
}

extension MachineDescription {
    /// Whether two descriptions are of machines that draw the same at rest, as far as can be told.
    func isSameMachine(as other: MachineDescription) -> Bool {
        processor == other.processor && threads == other.threads && memory == other.memory
            && isVirtual == other.isVirtual
    }
}
