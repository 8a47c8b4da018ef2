import Quantities
public import Reporting

extension ProgressLine {
    /// For example `━━━━╌╌╌╌  50 %  30/60  0:30 left  1502 answered, p99 12.1 ms`; counted in seconds, or in
    /// requests where their number ends the load.
    public init(_ progress: LoadProgress) {
        let over = progress.answered + progress.failed
        var item = progress.p99.map { "p99 \($0)" } ?? "nothing answered yet"
        if progress.failed > 0 { item += ", \(progress.failed) failed" }
        if let requests = progress.requests {
            self.init(done: min(over, requests), total: requests, elapsed: progress.elapsed, item: item)
            return
        }
        let total = progress.total ?? .zero
        self.init(
            done: Int(min(progress.elapsed, total).value), total: Int(total.value.rounded(.up)),
            elapsed: progress.elapsed, item: "\(progress.answered) answered, \(item)",
            forecast: max(.zero, total - progress.elapsed))
    }
}
