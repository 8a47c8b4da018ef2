import Quantities
public import Reporting

extension ProgressLine {
    /// For example `━━━━╌╌╌╌  50 %  30/60  0:30 left  1502 answered, p99 12.1 ms`; counted in seconds.
    public init(_ progress: LoadProgress) {
        let total = progress.total ?? .zero
        var item = "\(progress.answered) answered"
        if progress.failed > 0 { item += ", \(progress.failed) failed" }
        if let p99 = progress.p99 { item += ", p99 \(p99)" }
        let left = max(.zero, total - progress.elapsed)
        self.init(
            done: Int(min(progress.elapsed.value, total.value)), total: Int(total.value.rounded(.up)),
            elapsed: progress.elapsed, item: item, forecast: progress.total == nil ? nil : left)
    }
}
