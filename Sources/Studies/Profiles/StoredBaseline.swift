public import Metering
public import Store

extension Store {
    /// The newest baseline that was taken on a machine.
    /// - Returns: nil when none was taken on this kind of machine.
    public func latestBaseline(on machine: MachineDescription) throws(StoreError) -> Baseline? {
        // A baseline whose detail another version wrote is as good as none.
        try runs(kind: "baseline").lazy.filter { $0.isComplete(on: machine) }.compactMap { run -> Baseline? in
            try? run.outcome?.decode(as: Baseline.self)
        }.first
    }
}

extension Run {
    /// Whether it ended as intended, on such a machine; one that another version described is none.
    func isComplete(on machine: MachineDescription) -> Bool {
        state == .complete
            && (try? self.machine.decode(as: MachineDescription.self))?.isSameMachine(as: machine) == true
    }
}

extension MachineDescription {
    /// Whether two descriptions are of machines that draw the same at rest, as far as can be told.
    func isSameMachine(as other: MachineDescription) -> Bool {
        processor == other.processor && threads == other.threads && memory == other.memory
            && isVirtual == other.isVirtual
    }
}
