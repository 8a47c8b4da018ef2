import Quantities

extension PipelineWarning {
    /// What is odd about points taken together: batches that take less time or less energy than smaller ones of the same
    /// setting, and points given twice.
    /// - Parameters:
    ///   - points: each with where it stands.
    ///   - subject: whose points they are.
    package static func oddities(
        of points: [(point: OperatingPoint, place: String)], _ subject: String
    ) -> [PipelineWarning] {
        points.indices.grouped { points[$0].point.setting }.flatMap { group in
            let sorted = group.sorted { points[$0].point.batch < points[$1].point.batch }
            return zip(sorted, sorted.dropFirst()).flatMap { smaller, larger in
                oddities(of: points[larger].point, beside: points[smaller].point, subject).map {
                    PipelineWarning(place: points[larger].place, message: $0)
                }
            }
        }
    }

    private static func oddities(
        of larger: OperatingPoint, beside smaller: OperatingPoint, _ subject: String
    ) -> [String] {
        guard smaller.batch < larger.batch else {
            return ["\(subject) has two points of batch \(larger.batch) with the same setting"]
        }
        func text(_ what: String, _ less: some Quantity, _ more: some Quantity) -> String? {
            guard less.value < more.value else { return nil }
            return "\(subject): a batch of \(larger.batch) (\(less)) \(what) than one of \(smaller.batch) (\(more))"
        }
        return [
            text("is served faster", larger.latency.value, smaller.latency.value),
            text("takes less energy", larger.energy.value, smaller.energy.value),
        ].compactMap(\.self)
    }
}

extension FileReader {
    /// Warns of batch sizes that cannot be interpolated, since they do not lie between two points.
    func checkInterpolation(_ batches: [Int], between points: [OperatingPoint], of subject: String, at place: String) {
        let ranges = points.groupedBySetting.compactMap { group in
            group.map(\.batch).min().flatMap { least in group.map(\.batch).max().map { least...$0 } }
        }
        let outside = batches.filter { batch in !ranges.contains { $0.contains(batch) } }
        guard !outside.isEmpty, !ranges.isEmpty else { return }
        let list = outside.map(String.init).joined(separator: ", ")
        warn("\(subject): batch \(list) lies beyond the points; nothing is extrapolated", at: place)
    }
}
