/// Which GPUs a job may use, from the variables by which it is told.
///
/// A job is charged with these only, not with every GPU of the machine.
struct VisibleDevices {
    /// Places in the list of devices.
    let indices: [Int]
    let notes: [String]

    /// - Parameters:
    ///   - environment: `NVIDIA_VISIBLE_DEVICES` and `CUDA_VISIBLE_DEVICES` are read.
    ///   - uuids: the identifiers of the GPUs, in the library's order.
    ///   - parent: the GPU's identifier of a MIG slice's.
    init(_ environment: [String: String], uuids: [String], parent: (String) -> String?) {
        var notes: [String] = []
        var allowed = Array(uuids.indices)
        if let list = environment["NVIDIA_VISIBLE_DEVICES"], !list.isEmpty, list != "all" {
            // A container sees only its own GPUs, numbered anew, so a number beyond them was obeyed already.
            let chosen = Self.select(list, from: allowed, uuids, parent, &notes)
            if list == "none" || list == "void" { allowed = [] } else if !chosen.isEmpty { allowed = chosen }
        }
        if let list = environment["CUDA_VISIBLE_DEVICES"] {
            let chosen = Self.select(list, from: allowed, uuids, parent, &notes)
            if chosen.count < allowed.count, uuids.count > 1, list.contains(where: { $0.isNumber }),
                !list.contains("-"),
                environment["CUDA_DEVICE_ORDER"] != "PCI_BUS_ID"
            {
                notes.append(
                    "CUDA may number GPUs of different models otherwise: set CUDA_DEVICE_ORDER=PCI_BUS_ID to be sure")
            }
            allowed = chosen
        }
        indices = allowed
        self.notes = notes
    }

    /// The devices a list names; like CUDA, it stops at the first name that is none.
    private static func select(
        _ list: String, from allowed: [Int], _ uuids: [String], _ parent: (String) -> String?, _ notes: inout [String]
    ) -> [Int] {
        var chosen: [Int] = []
        for entry in list.split(separator: ",", omittingEmptySubsequences: false) {
            let name = Substring(entry).utf8.trimmed
            guard let index = find(name, in: allowed, uuids, parent, &notes) else {
                if !name.isEmpty, name != "-1", name != "none", name != "void" {
                    notes.append("“\(name)” names no GPU here; it and what follows it are left out")
                }
                break
            }
            if !chosen.contains(index) { chosen.append(index) }
        }
        return chosen.sorted()
    }

    private static func find(
        _ name: String, in allowed: [Int], _ uuids: [String], _ parent: (String) -> String?, _ notes: inout [String]
    ) -> Int? {
        if let number = Int(name) { return allowed.indices.contains(number) ? allowed[number] : nil }
        guard name.hasPrefix("MIG-") else {
            return name.isEmpty ? nil : allowed.first { uuids[$0].hasPrefix(name) }
        }
        // Older drivers name a slice MIG-GPU-…/instance/instance.
        let owner = parent(name) ?? name.dropFirst("MIG-".count).split(separator: "/").first.map(String.init)
        notes.append("“\(name)” is a slice: the energy of its whole GPU is shown, since no counter tells slices apart")
        return allowed.first { uuids[$0] == owner }
    }
}
