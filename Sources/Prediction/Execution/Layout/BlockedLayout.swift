/// The layout that the engine gives images for convolutions: channels in blocks of one vector register (NCHWc).
struct BlockedLayout: Sendable {
    /// Channels that lie together.
    let block: Int

    /// The reordering kernels take channels four at a time.
    static let channelAlignment = 4

    /// - Returns: nil for processors whose registers are too narrow for the layout (`MlasNchwcGetBlockSize`).
    init?(_ processor: Processor) {
        guard processor.vectorWidth >= 8 else { return nil }
        block = processor.vectorWidth >= 16 ? 16 : 8
    }

    /// A channel count rounded up to whole blocks.
    func padded(_ channels: Int) -> Int { (channels + block - 1) / block * block }

    /// How a convolution with these weights runs in blocks; nil when it stays in plain layout.
    /// - Parameter weights: output channels × input channels of a group × height × width.
    func convolution(weights: [Int], groups: Int) -> ConvolutionInput? {
        guard weights.count == 4, groups >= 1, weights.allSatisfy({ $0 > 0 }) else { return nil }
        let (outputs, inputs) = (weights[0], weights[1])
        if groups > 1 {
            guard outputs % Self.channelAlignment == 0 else { return nil }
            if inputs == 1, outputs == groups { return .blocked }
            guard inputs % block == 0, outputs % groups == 0, outputs / groups % block == 0 else { return nil }
            return .blocked
        }
        if inputs < block { return .plain }
        return inputs % Self.channelAlignment == 0 ? .blocked : nil
    }

    /// How a blocked convolution wants its input.
    enum ConvolutionInput {
        case plain
        case blocked
    }
}
