/// Which files of a folder are sent: images where there are any, else what is no table or note, else all.
public struct LoadFiles: Sendable, Hashable {
    /// In the order of their names.
    public var sent: [String]
    public var leftOut: [String]

    private static let images: Set = [
        "avif", "bmp", "gif", "heic", "jpeg", "jpg", "png", "pgm", "ppm", "tif", "tiff", "webp",
    ]
    /// What lies beside data, such as labels.
    private static let notes: Set = ["csv", "json", "jsonl", "md", "toml", "tsv", "txt", "xml", "yaml", "yml"]

    /// - Parameter names: of the files of one folder; hidden ones are always left out.
    public init(among names: [String]) {
        let shown = names.filter { !$0.hasPrefix(".") }.sorted()
        let images = shown.filter { Self.images.contains(Self.ending($0)) }
        let data = shown.filter { !Self.notes.contains(Self.ending($0)) }
        sent = [images, data, shown].first { !$0.isEmpty } ?? []
        let kept = Set(sent)
        leftOut = names.filter { !kept.contains($0) }.sorted()
    }

    private static func ending(_ name: String) -> String {
        name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
    }
}
