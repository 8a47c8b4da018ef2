import Pipelines
import Yams

/// A JSON file that others publish: any key may stand in it, and those that are needed must be right.
struct PublishedFile {
    let reader: FileReader
    let root: Node

    /// - Parameter contents: what such a file holds, for one that is empty.
    /// - Throws: ``PipelinesError`` for a file that cannot be read or is not JSON, with line and column.
    init(_ path: String, contents: String) throws(PipelinesError) {
        reader = FileReader(file: path)
        root = try YAMLText(text: try TextFile.read(path), file: path, contents: contents).root()
    }

    /// The members of an object; nil, with a problem told to the reader, when the node is none.
    func members(_ node: Node, of what: String) -> Fields? {
        let keys = node.mapping.map { $0.keys.compactMap { $0.scalar?.string } } ?? []
        return reader.fields(node, of: what, known: keys)
    }

    /// The objects of a list that must be there.
    func records(_ fields: Fields, _ key: String, of what: String) -> [Fields] {
        guard let node = fields.node(key, isRequired: true), let nodes = reader.items(node, of: "“\(key)”") else {
            return []
        }
        return nodes.compactMap { members($0, of: what) }
    }
}
