package import Metering
package import Reporting

extension MachineDescription {
    /// The machine and its system, as reports state them.
    package var definitions: [Definition] {
        let memory = memory.map { ", \($0)" } ?? ""
        return [
            Definition(
                "Machine",
                .plain(
                    "\(processor ?? "unknown processor"), \(threads) threads\(memory)"
                        + (isVirtual ? ", virtual" : ""))),
            Definition("System", .plain("\(operatingSystem), \(kernel)")),
        ]
    }
}
