import Yams

extension FileReader {
    /// Reads the sizes of inputs: for each name a list of the sizes beyond the first axis.
    /// - Parameter subject: the stage or variant, for messages.
    func inputSizes(_ node: Node, of subject: String) -> [String: [Int]] {
        let what = "“inputs” of \(subject)"
        guard let mapping = node.mapping else {
            report(
                .value, "\(what) must be a mapping, not \(node.kind)", at: place(node),
                advice: "write for example “inputs: {x: [3, 224, 224]}”")
            return [:]
        }
        var sizes: [String: [Int]] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string, let nodes = items(value, of: "“\(key.kind)” of \(what)") else {
                continue
            }
            let list = nodes.compactMap { item -> Int? in
                guard let size = item.scalar.flatMap({ Int($0.string) }), (1...1_000_000).contains(size) else {
                    report(
                        .value, "each size of “\(name)” of \(what) must be a whole number from 1, not \(item.kind)",
                        at: place(item))
                    return nil
                }
                return size
            }
            if sizes.updateValue(list, forKey: name) != nil {
                report(.key, "the key “\(name)” appears twice", at: place(key), advice: "remove one of the two")
            }
        }
        return sizes
    }
}
