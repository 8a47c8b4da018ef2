/// A sliding window over an image: the products of what happens along both axes.
struct WindowGrid {
    /// Along the image's height.
    let rows: WindowAxis
    /// Along the image's width.
    let columns: WindowAxis

    /// - Parameters: each along the height and along the width.
    /// - Returns: nil when the window does not fit into the padded image.
    init?(
        image: (Int, Int), kernel: (Int, Int), stride: (Int, Int), padding: (Int, Int), dilation: Int = 1
    ) {
        guard
            let rows = WindowAxis(
                input: image.0, kernel: kernel.0, stride: stride.0, padding: padding.0, dilation: dilation),
            let columns = WindowAxis(
                input: image.1, kernel: kernel.1, stride: stride.1, padding: padding.1, dilation: dilation)
        else { return nil }
        self.rows = rows
        self.columns = columns
    }

    /// Positions of the window.
    var outputs: Double { Double(rows.outputs) * Double(columns.outputs) }
    /// Taps that fall on the image, over all positions.
    var taps: Double { Double(rows.taps) * Double(columns.taps) }
    /// Pixels that at least one tap falls on.
    var read: Double { Double(rows.read) * Double(columns.read) }
    /// Taps that fall on the image at a mean position.
    var meanTaps: Double { taps / outputs }
}
