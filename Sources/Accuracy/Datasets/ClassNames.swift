/// The names of a model's classes, in their order.
struct ClassNames {
    let names: [String]
    /// What the answers rest on that nobody said; nil where the file or the labels say which class is which.
    let assumption: String?

    /// - Parameters:
    ///   - labels: every class that the labels may name.
    ///   - file: names, one a line. Without it, labels that are whole numbers are the classes' own numbers, and other
    ///     labels number the classes by their order, which needs as many labels as classes.
    /// - Throws: ``AccuracyError`` where names and classes do not fit.
    init(_ labels: [String], count: Int, file: String?, model: String) throws(AccuracyError) {
        if let file {
            assumption = nil
            names = try Self.list(file)
            guard names.count == count, Set(names).count == count else {
                throw AccuracyError(
                    .mismatch, "the file names \(Set(names).count) classes, the model tells \(count) apart",
                    place: file,
                    advice: "write the names of the model's classes in their order, one a line")
            }
            if let unknown = labels.first(where: { !names.contains($0) }) {
                throw AccuracyError(
                    .mismatch, "the label “\(unknown)” is not among the class names", place: file,
                    advice: "name classes in labels and in this file alike")
            }
            return
        }
        let numbers = labels.compactMap { Int($0) }
        if numbers.count == labels.count, numbers.allSatisfy({ $0 >= 0 && "\($0)".count <= 9 }) {
            guard numbers.allSatisfy({ $0 < count }) else {
                throw AccuracyError(
                    .mismatch, "the label \(numbers.max() ?? 0) is beyond the model's \(count) classes", place: model,
                    advice: "number classes from 0")
            }
            assumption = nil
            var names = (0..<count).map { "\($0)" }
            // A label keeps its own form, such as 007.
            for label in labels { if let number = Int(label) { names[number] = label } }
            self.names = names
            return
        }
        guard labels.count == count else {
            throw AccuracyError(
                .mismatch, "the labels name \(labels.count) classes, the model tells \(count) apart", place: model,
                advice: "give a file with the names of the model's classes in their order, one a line")
        }
        names = labels.sorted()
        assumption =
            "the model's classes are taken to be the labels in alphabetical order; a file of class names would say so"
    }

    /// The lines of a file, but empty ones.
    static func list(_ file: String) throws(AccuracyError) -> [String] {
        try InputFile.text(file).split(whereSeparator: \.isNewline).map(String.init)
    }
}
