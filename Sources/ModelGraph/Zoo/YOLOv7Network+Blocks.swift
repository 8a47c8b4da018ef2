/// The building blocks of YOLOv7 networks.
extension YOLOv7Network {
    /// An efficient layer aggregation block: two 1 × 1 convolutions, a chain of 3 × 3 ones, and a 1 × 1 over the taps.
    struct ELAN {
        /// Number of 3 × 3 convolutions.
        let depth: Int
        /// 1 taps every convolution of the chain, 2 every second one.
        let tapEvery: Int
        /// How many times fewer channels the 3 × 3 convolutions have than the 1 × 1 ones.
        var narrowing = 1
        /// Blocks side by side whose outputs are added (extended ELAN).
        var parallel = 1
    }

    /// Halving the resolution, to a number of channels.
    enum Reduction {
        case maxPool
        /// A 3 × 3 convolution of stride 2.
        case convolution(Int)
        /// A strided 3 × 3 convolution beside a max pooling, with half of the channels each.
        case paired(Int)
        /// The same, with as many channels before the strided convolution as the input has, joined at once.
        case widePaired(Int)
    }

    /// A convolution with the network's non-linearity.
    func convolution(
        _ g: inout GraphBuilder, _ x: Value, _ channels: Int, kernel: Int, stride: Int = 1, gain: Float = 1
    ) -> Value {
        g.convolution(x, channels: channels, kernel: kernel, stride: stride, gain: gain, then: nonlinearity)
    }

    /// An ``ELAN`` block, or the sum of parallel ones.
    func aggregate(_ g: inout GraphBuilder, _ x: Value, _ block: ELAN, hidden: Int, channels: Int) -> Value {
        // The sum of parallel blocks shall be as large as a single block's output.
        let gain = 1 / Float(block.parallel).squareRoot()
        let branches = (1...block.parallel).map { index in
            g.scope(block.parallel == 1 ? "elan" : "elan\(index)") { g in
                var chain = (0..<2).map { _ in convolution(&g, x, hidden, kernel: 1) }
                for _ in 0..<block.depth {
                    chain.append(convolution(&g, chain[chain.count - 1], hidden / block.narrowing, kernel: 3))
                }
                let taps = chain.indices.filter { $0 < 2 || ($0 - 1).isMultiple(of: block.tapEvery) }
                let joined = g.concatenate(taps.reversed().map { chain[$0] })
                return convolution(&g, joined, channels, kernel: 1, gain: gain)
            }
        }
        return branches.dropFirst().reduce(branches[0]) { g.sum($1, $0) }
    }

    /// Halves the resolution; the parts are to be joined, which a caller may do along with others.
    func reduce(_ g: inout GraphBuilder, _ x: Value, _ reduction: Reduction) -> [Value] {
        func pair(_ inner: Int, _ half: Int) -> [Value] {
            let pooled = convolution(&g, g.maxPool(x, kernel: 2, stride: 2), half, kernel: 1)
            let strided = convolution(&g, convolution(&g, x, inner, kernel: 1), half, kernel: 3, stride: 2)
            return [strided, pooled]
        }
        switch reduction {
        case .maxPool: return [g.maxPool(x, kernel: 2, stride: 2)]
        case .convolution(let channels): return [convolution(&g, x, channels, kernel: 3, stride: 2)]
        case .paired(let channels): return pair(channels / 2, channels / 2)
        case .widePaired(let channels): return [g.concatenate(pair(x.channels, channels / 2))]
        }
    }

    /// Spatial pyramid pooling with windows of 5, 9 and 13, beside a direct 1 × 1 path.
    func poolPyramid(_ g: inout GraphBuilder, _ x: Value, _ channels: Int) -> Value {
        let direct = convolution(&g, x, channels, kernel: 1)
        var pooled = convolution(&g, x, channels, kernel: 1)
        if case .full = pyramidPooling {
            pooled = convolution(&g, convolution(&g, pooled, channels, kernel: 3), channels, kernel: 1)
        }
        let windows = [5, 9, 13].map { g.maxPool(pooled, kernel: $0, stride: 1, padding: $0 / 2) }
        pooled = convolution(&g, g.concatenate([pooled] + windows), channels, kernel: 1)
        if case .full = pyramidPooling { pooled = convolution(&g, pooled, channels, kernel: 3) }
        return convolution(&g, g.concatenate([pooled, direct]), channels, kernel: 1)
    }
}
