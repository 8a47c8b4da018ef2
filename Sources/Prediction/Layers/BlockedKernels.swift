/// What ONNX Runtime's convolution kernels on channel blocks do beside multiplying: calls, tails and repeated passes.
///
/// A kernel call computes a row of outputs for up to four blocks of output channels from a slice of the input channels,
/// six positions at a time; positions whose window reaches into the padding, and those left over, one at a time. Every
/// slice but the first reads the outputs again. Source: `snchwc.cpp` and `SconvKernelAvx512F.S` of ONNX Runtime.
struct BlockedKernels {
    /// Kernel calls.
    let calls: Double
    /// Multiply-accumulates of positions that are computed one at a time.
    let loneMultiplyAccumulates: Double
    /// Bytes of outputs that are read and written again for slices after the first.
    let repeatedBytes: Double
    /// Bytes of input that are spread over vectors: for each set of output blocks anew.
    let spreadBytes: Double

    /// Blocks of output channels that one kernel call computes at most.
    private static let blocksPerCall = 4.0
    /// Positions that are computed at a time.
    private static let positionsAtATime = 6
    /// Input channels that a product of single pixels takes at a time.
    private static let pointwiseSlice = 128.0

    /// - Parameters:
    ///   - input: channels in.
    ///   - output: channels out.
    ///   - kernel: the kernel's area in pixels.
    ///   - padding: along the width.
    ///   - stride: along the width.
    ///   - block: channels of a block.
    ///   - multiplyAccumulates: of the layer, on padded channels.
    init(
        batch: Double, input: Double, output: Double, groups: Double, kernel: Double, padding: Double, stride: Double,
        windows: WindowGrid, block: Double, multiplyAccumulates: Double
    ) {
        let isDepthwise = groups > 1 && input == groups
        let (rows, width) = (Double(windows.rows.outputs), windows.columns.outputs)
        let blocks = (output / groups / block).rounded(.up)
        // A block of a depthwise layer holds a channel of sixteen groups.
        let sets = isDepthwise ? (output / block).rounded(.up) : groups * (blocks / Self.blocksPerCall).rounded(.up)
        let isPointwise = kernel == 1 && padding == 0 && !isDepthwise && input >= block
        let channels = input / groups
        let slice = isPointwise ? Self.pointwiseSlice : input < block ? 1 : block
        let slices = isDepthwise ? 1 : (channels / slice).rounded(.up)
        calls = batch * sets * slices * (isPointwise && stride == 1 ? 1 : rows)
        let edges =
            (padding / stride).rounded(.up) + (Double(windows.columns.trailingPadding) / stride).rounded(.up)
        let whole = Swift.max(0, width - Int(Swift.min(edges, 1e6)))
        let lone = isPointwise ? 0 : width - whole + whole % Self.positionsAtATime
        loneMultiplyAccumulates = multiplyAccumulates * Double(lone) / Double(width)
        let filled = (output / block).rounded(.up) * block
        repeatedBytes = 2 * elementBytes * batch * windows.outputs * filled * (slices - 1)
        spreadBytes = elementBytes * batch * windows.taps * (isDepthwise ? 0 : channels * sets)
    }
}
