/// Rows of typed cells.
public struct Table: Sendable, Hashable {
    /// A column's title and alignment.
    public struct Column: Sendable, Hashable {
        public enum Alignment: Sendable, Hashable {
            case leading, trailing
        }

        public var title: String
        /// Numbers and figures align right when nil, everything else left.
        public var alignment: Alignment?

        public init(_ title: String, alignment: Alignment? = nil) {
            self.title = title
            self.alignment = alignment
        }
    }

    public var title: String?
    public var columns: [Column]
    /// Rows may be shorter than the columns; cells beyond the last column are not shown.
    public var rows: [[Cell]]
    /// Rows that stand out, by index, such as the plan that was chosen.
    public var emphasizedRows: Set<Int>
    /// Lines below the table.
    public var notes: [RichText]

    public init(
        _ title: String? = nil, columns: [Column], rows: [[Cell]] = [], emphasizedRows: Set<Int> = [],
        notes: [RichText] = []
    ) {
        self.title = title
        self.columns = columns
        self.rows = rows
        self.emphasizedRows = emphasizedRows
        self.notes = notes
    }
}

extension Table.Column: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}
