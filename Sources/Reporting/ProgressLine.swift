public import Quantities

/// One line that says how far a piece of work has come; printing it is the caller's.
public struct ProgressLine: Sendable, Hashable {
    public var done: Int
    public var total: Int
    public var elapsed: Seconds
    /// What is being done now.
    public var item: String
    /// The time left as the work itself forecasts it; nil supposes that the rest goes as fast as what is done.
    public var forecast: Seconds?

    public init(done: Int, total: Int, elapsed: Seconds, item: String = "", forecast: Seconds? = nil) {
        self.done = done
        self.total = total
        self.elapsed = elapsed
        self.item = item
        self.forecast = forecast
    }

    /// The forecast, else the time left if the rest goes as fast as what is done; nil before anything is.
    public var timeLeft: Seconds? {
        if let forecast { return forecast }
        guard done > 0, total >= done, elapsed.isFinite, elapsed.value >= 0 else { return nil }
        return elapsed * (Double(total - done) / Double(done))
    }

    /// For example `━━━━━╌╌╌╌╌  50 %  12/24  1:05 left  yolov7-tiny@320`.
    /// - Parameter width: the columns of the terminal; the item is cut first, then the bar goes.
    public func text(width: Int) -> String {
        let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 0
        let percent = String(Int(share * 100))
        let time =
            total > 0 && done >= total ? Self.clock(elapsed) : timeLeft.map { Self.clock($0) + " left" } ?? "–:–– left"
        let numbers = "\(percent) %  \(done)/\(total)  \(time)"
        let bar = max(0, min(24, width - numbers.displayWidth - 2))
        let filled = Int((share * Double(bar)).rounded(.down))
        let drawn = String(repeating: "━", count: filled) + String(repeating: "╌", count: bar - filled)
        let start = bar < 4 ? numbers : drawn + "  " + numbers
        let line = item.isEmpty ? start : start + "  " + item.onOneLine
        return line.truncated(to: max(0, width))
    }

    /// `1:05` or `2:03:04`.
    private static func clock(_ time: Seconds) -> String {
        guard time.isFinite, time.value < 3.6e8 else { return "–:––" }
        let seconds = Int(max(0, time.value).rounded())
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
    }
}
