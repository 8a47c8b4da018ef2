public import Metering

extension MachineDescription {
    /// The name under which this machine's predictor is kept, made of its processor and threads, for example
    /// `intel-r-xeon-r-gold-5120-cpu-2-20ghz-28-threads`.
    public var deviceName: String {
        let words = (processor ?? "machine").lowercased().unicodeScalars.split {
            !("a"..."z").contains($0) && !("0"..."9").contains($0)
        }
        return
            (words.map { String(String.UnicodeScalarView($0)) } + ["\(threads)", threads == 1 ? "thread" : "threads"])
            .joined(separator: "-")
    }
}
