#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Images, each with the class it is of.
public struct ClassificationDataset: Sendable, Hashable {
    /// Files with their labels, in the order in which they are judged.
    public let files: [LabelledFile]
    /// Every class that labels may name: in a folder also classes without images.
    public let classes: [String]

    /// Reads a folder of class folders, as torchvision's `ImageFolder`: JPEG and PNG files, at any depth.
    /// - Throws: ``AccuracyError`` for a folder that is not there, or holds no folders with images.
    public init(folder: String) throws(AccuracyError) {
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: folder) else {
            throw AccuracyError(
                .file, "the folder of images cannot be read", place: folder,
                advice: "give a folder that holds a folder of images for each class")
        }
        var files: [LabelledFile] = []
        var classes: [String] = []
        for name in names.sorted() where !name.hasPrefix(".") {
            let path = folder + "/" + name
            var isFolder = false
            guard manager.fileExists(atPath: path, isDirectory: &isFolder), isFolder else { continue }
            classes.append(name)
            let below = (try? manager.subpathsOfDirectory(atPath: path)) ?? []
            for file in below.sorted() where Self.isImage(file) {
                files.append(LabelledFile(file: path + "/" + file, label: name))
            }
        }
        guard !files.isEmpty else {
            throw AccuracyError(
                .file, "the folder holds no folders with JPEG or PNG files", place: folder,
                advice: "put the images of each class into a folder of its name")
        }
        self.files = files
        self.classes = classes
    }

    /// Reads a table with the columns file and label.
    /// - Parameter images: the folder where relative files are looked for.
    /// - Throws: ``AccuracyError`` for a table that cannot be read.
    public init(table: String, images: String) throws(AccuracyError) {
        files = try LabelledFile.list(contentsOf: table).map { labelled in
            let isAbsolute = labelled.file.hasPrefix("/")
            return LabelledFile(file: isAbsolute ? labelled.file : images + "/" + labelled.file, label: labelled.label)
        }
        classes = Set(files.map(\.label)).sorted()
    }

    private static func isImage(_ file: String) -> Bool {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        guard !name.hasPrefix("."), let point = name.lastIndex(of: ".") else { return false }
        return ["jpg", "jpeg", "png"].contains(name[name.index(after: point)...].lowercased())
    }
}
