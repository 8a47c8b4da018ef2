import Quantities

/// Every source there is, most trusted first.
public enum EnergySources {
    /// The sources in the order in which an automatic choice prefers them.
    public static let all: [any EnergySource.Type] = [
        RaplPowercap.self,
        RaplPerf.self,
        Hwmon.self,
        NVML.self,
        Battery.self,
        ModelledPower.self,
    ]

    /// The status of every source on a host, in the order of ``all``.
    public static func probe(_ host: Host) -> [SourceStatus] { all.map { $0.probe(host) } }

    /// The source of a name.
    /// - Throws: ``MeteringError`` naming the nearest source when there is none.
    static func named(_ name: String) throws(MeteringError) -> any EnergySource.Type {
        if let source = all.first(where: { $0.name == name }) { return source }
        let names = all.map { $0.name }
        let nearest = names.nearest(to: name).map { "did you mean “\($0)”? " } ?? ""
        throw MeteringError(
            .unknownSource, "there is no energy source “\(name)”",
            advice: nearest + "the sources are " + names.joined(separator: ", "))
    }
}
