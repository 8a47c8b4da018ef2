/// The classes that give the n-th series its colour.
enum SeriesStyle {
    static let count = 8
    static func point(_ index: Int, hollow: Bool) -> String { "s\(index % count)" + (hollow ? " hollow" : "") }
    static func line(_ index: Int) -> String { "line s\(index % count)" }
    static func fill(_ index: Int, hollow: Bool) -> String { "bar s\(index % count)" + (hollow ? " hollow" : "") }
    static func band(_ index: Int) -> String { "band s\(index % count)" }
}
