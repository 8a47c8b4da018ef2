/// Names as Kubernetes takes them.
enum ResourceName {
    /// KServe appends `-predictor` and the like to a service's name, and the result must be a label of 63 bytes.
    static let longest = 50

    /// A name made into a DNS label (RFC 1123) that begins with a letter, as KServe asks of services.
    ///
    /// Capitals become small, and whatever else does not belong there a hyphen.
    /// - Throws: ``ServingError`` (`configuration`) when nothing is left of it, or too much.
    static func label(_ text: String) throws(ServingError) -> String {
        var label = ""
        for scalar in text.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": label.unicodeScalars.append(scalar)
            default: if !label.isEmpty, !label.hasSuffix("-") { label += "-" }
            }
        }
        if label.hasSuffix("-") { label.removeLast() }
        if let first = label.first, first.isNumber { label = "n" + label }
        guard !label.isEmpty else {
            throw ServingError(
                .configuration, "“\(text)” has no letter or digit of ASCII, and Kubernetes takes no others",
                advice: "give the pipeline and its stages other names")
        }
        guard label.utf8.count <= longest else {
            throw ServingError(
                .configuration, "“\(label)” is longer than the \(longest) bytes that a service's name may have",
                advice: "give the pipeline or the stage a shorter name")
        }
        return label
    }

    /// Labels of several names, each of its own.
    /// - Throws: ``ServingError`` (`configuration`) for two names that become one label.
    static func labels(_ names: [String]) throws(ServingError) -> [String] {
        var owners: [String: String] = [:]
        var labels: [String] = []
        for name in names {
            let label = try label(name)
            if let other = owners.updateValue(name, forKey: label) {
                throw ServingError(
                    .configuration, "“\(other)” and “\(name)” both become “\(label)” in Kubernetes",
                    advice: "give one of them another name")
            }
            labels.append(label)
        }
        return labels
    }
}
