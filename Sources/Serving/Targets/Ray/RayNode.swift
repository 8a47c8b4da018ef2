import Reporting

/// A machine of a Ray cluster, as `GET /nodes?view=summary` of the dashboard tells of it.
struct RayNode: Hashable {
    var id: String
    var host: String
    var name: String
    /// Where the node's metrics are read; nil when it exports none.
    var metricsPort: Int?
    var isAlive: Bool

    /// The nodes of an answer.
    /// - Throws: ``ServingError`` (`target`) for an answer that is not Ray's.
    static func all(parsing text: [UInt8], from place: String) throws(ServingError) -> [RayNode] {
        let tree = try JSONValue(parsing: text, file: place)
        guard let summary = tree["data"]?["summary"] else {
            throw ServingError(
                .target, "the answer tells of no nodes", place: place,
                advice: "give the address of the dashboard of Ray 2.60 or newer")
        }
        return summary.elements.compactMap { node in
            guard let raylet = node["raylet"], let id = raylet["nodeId"]?.text,
                let host = raylet["nodeManagerAddress"]?.text
            else { return nil }
            let port = raylet["metricsExportPort"]?.integer
            return RayNode(
                id: id, host: host, name: raylet["nodeManagerHostname"]?.text ?? host,
                metricsPort: port.flatMap { (1...65535).contains($0) ? $0 : nil },
                isAlive: raylet["state"]?.text == "ALIVE")
        }
    }
}
