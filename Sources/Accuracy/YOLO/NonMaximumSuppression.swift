/// Leaves one box of several that mean the same object.
public struct NonMaximumSuppression: Sendable, Hashable {
    /// Boxes of one class that overlap a better one by more are left out.
    public var overlap: Double
    /// The most boxes of all classes that are kept, by score.
    public var most: Int

    public init(overlap: Double = 0.65, most: Int = 300) {
        self.overlap = overlap
        self.most = most
    }

    /// The boxes that remain, by falling score; of equal scores, the one given first.
    public func callAsFunction(_ candidates: [ModelDetection]) -> [ModelDetection] {
        var kept: [ModelDetection] = []
        var keptByClass: [Int: [BoundingBox]] = [:]
        for candidate in candidates.sortedStably(by: \.score) where candidate.score.isFinite {
            if kept.count >= most { break }
            let rivals = keptByClass[candidate.classIndex, default: []]
            if rivals.contains(where: { $0.intersectionOverUnion(candidate.box) > overlap }) { continue }
            kept.append(candidate)
            keptByClass[candidate.classIndex, default: []].append(candidate.box)
        }
        return kept
    }
}

/// An object that a model found, in pixels of what the model saw.
public struct ModelDetection: Sendable, Hashable {
    public var box: BoundingBox
    /// The place among the model's classes, from 0.
    public var classIndex: Int
    public var score: Double

    public init(box: BoundingBox, classIndex: Int, score: Double) {
        self.box = box
        self.classIndex = classIndex
        self.score = score
    }
}
