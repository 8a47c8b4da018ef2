/// A report as a value: what it says, apart from how it looks.
public struct Document: Sendable {
    public var title: String
    public var subtitle: RichText?
    /// Facts about the report itself, such as the date, the machine and the version.
    public var metadata: [Definition]
    public var blocks: [Block]
    /// Whether renderers that can list the headings at the top do so.
    public var hasContents: Bool

    public init(
        title: String, subtitle: RichText? = nil, metadata: [Definition] = [], hasContents: Bool = false,
        blocks: [Block] = []
    ) {
        self.title = title
        self.subtitle = subtitle
        self.metadata = metadata
        self.hasContents = hasContents
        self.blocks = blocks
    }

    /// Every distinct provenance of the document's figures, in order of appearance.
    var provenances: ProvenanceIndex {
        var index = ProvenanceIndex()
        func add(_ text: RichText?) { text?.figures.forEach { index.add($0.provenance) } }
        func add(_ cell: Cell) {
            switch cell {
            case .figure(let estimate): index.add(estimate.provenance)
            case .text(let text): add(text)
            case .number, .missing: break
            }
        }
        add(subtitle)
        metadata.forEach { add($0.value) }
        for block in blocks {
            switch block {
            case .paragraph(let text), .callout(_, let text): add(text)
            case .definitions(let list): list.forEach { add($0.value) }
            case .table(let table): table.rows.forEach { $0.forEach(add) }
            case .chart(let chart): chart.provenances.forEach { index.add($0) }
            case .heading, .code: break
            }
        }
        return index
    }
}

/// One part of a document.
public enum Block: Sendable {
    /// A heading; level 2 is a section, 3 a subsection.
    case heading(String, level: Int = 2)
    case paragraph(RichText)
    case table(Table)
    case chart(any Chart)
    case callout(CalloutKind, RichText)
    case definitions([Definition])
    case code(String, language: String = "")
}

/// What a callout is for.
public enum CalloutKind: String, Sendable, CaseIterable {
    case note, warning, answer
}

/// A term and its value.
public struct Definition: Sendable {
    public var term: String
    public var value: Cell

    public init(_ term: String, _ value: Cell) {
        self.term = term
        self.value = value
    }
}
