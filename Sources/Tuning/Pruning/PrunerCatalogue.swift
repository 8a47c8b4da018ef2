import Quantities

/// All pruners by name, with their usual settings.
public enum PrunerCatalogue {
    /// The names.
    public static let names = [MedianPruner.name, HalvingPruner.name]

    /// A pruner by its name.
    /// - Parameter maximumStep: the last step that a trial reports, which decides Hyperband's brackets; nil for one bracket.
    /// - Throws: ``TuningError`` for an unknown name.
    public static func make(_ name: String, maximumStep: Int? = nil) throws(TuningError) -> any Pruner {
        switch name {
        case MedianPruner.name: return try MedianPruner()
        case HalvingPruner.name:
            guard let maximumStep else { return try HalvingPruner() }
            return try HalvingPruner(maximumStep: maximumStep)
        default:
            let hint = names.nearest(to: name).map { "did you mean \($0)? " } ?? ""
            throw TuningError(
                .pruner, "there is no pruner \(name)", advice: hint + "choose one of \(names.joined(separator: ", "))")
        }
    }
}
