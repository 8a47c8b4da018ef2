/// A sliding window along one axis: how many outputs, how many taps hit the input, how much of it is read.
struct WindowAxis {
    /// Positions of the window.
    let outputs: Int
    /// Taps that fall on the input, not on padding, summed over all positions.
    let taps: Int
    /// Input elements that at least one tap falls on.
    let read: Int
    /// Padding used behind the last input element.
    let trailingPadding: Int

    /// - Returns: nil when the window does not fit into the padded input.
    init?(input: Int, kernel: Int, stride: Int, padding: Int, dilation: Int = 1) {
        let extent = dilation * (kernel - 1) + 1
        let room = input + 2 * padding - extent
        guard room >= 0, stride > 0 else { return nil }
        let outputs = room / stride + 1
        let end = (outputs - 1) * stride - padding + extent
        var taps = 0
        for tap in 0..<kernel {
            let offset = tap * dilation - padding
            let first = offset >= 0 ? 0 : (stride - 1 - offset) / stride
            let last = input - 1 - offset
            guard last >= 0 else { continue }
            taps += Swift.max(0, Swift.min(outputs - 1, last / stride) - first + 1)
        }
        self.outputs = outputs
        self.taps = taps
        trailingPadding = Swift.max(0, end - input)
        if dilation == 1 || kernel == 1 {
            // Windows that touch cover one range; windows with gaps between them share no element.
            read = kernel >= stride ? Swift.max(0, Swift.min(input, end)) : taps
        } else {
            read = Self.distinct(input, kernel, stride, padding, dilation, outputs)
        }
    }

    private static func distinct(
        _ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int, _ outputs: Int
    ) -> Int {
        var seen = [Bool](repeating: false, count: input)
        for output in 0..<outputs {
            for tap in 0..<kernel {
                let index = output * stride - padding + tap * dilation
                if index >= 0, index < input { seen[index] = true }
            }
        }
        return seen.count { $0 }
    }
}
