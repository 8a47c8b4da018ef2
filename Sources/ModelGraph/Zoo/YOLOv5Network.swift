/// A YOLOv5 variant in two numbers, and the layers they stand for.
///
/// Backbone of cross-stage partial blocks, spatial pyramid pooling, a neck that goes from coarse to fine and back, and one
/// detection head per level, at strides 8, 16 and 32.
struct YOLOv5Network: Sendable {
    typealias Value = GraphBuilder.Value

    /// Bottlenecks of the shortest blocks; the backbone's middle blocks have two and three times as many.
    let depth: Int
    /// Channels at stride 2; each of the next strides has twice as many.
    let width: Int

    /// Width and height in pixels of three anchors per level.
    private static let anchors: [[(Float, Float)]] = [
        [(10, 13), (16, 30), (33, 23)], [(30, 61), (62, 45), (59, 119)], [(116, 90), (156, 198), (373, 326)],
    ]

    /// Adds all layers from the image to the decoded boxes.
    func layers(_ g: inout GraphBuilder, _ image: Value) -> Value {
        let heads = neck(&g, backbone(&g, image)).enumerated().map { index, level in
            g.scope("head/p\(index + 3)") { g in
                DetectionHead(stride: 8 << index, anchors: Self.anchors[index]).layers(&g, level)
            }
        }
        let boxes = heads.reduce(0) { $0 + $1.shape[0] }
        return g.add("Concat", heads, shape: [boxes, DetectionHead.outputs], attributes: ["axis": .int(1)])
    }

    /// Feature maps of strides 8, 16 and 32.
    private func backbone(_ g: inout GraphBuilder, _ image: Value) -> [Value] {
        var x = g.scope("backbone/p1") { g in
            g.convolution(image, channels: width, kernel: 6, stride: 2, padding: 2, then: .silu)
        }
        var features: [Value] = []
        for (level, repeats) in zip(2...5, [1, 2, 3, 1]) {
            x = g.scope("backbone/p\(level)") { g in
                let channels = width << (level - 1)
                let reduced = convolution(&g, x, channels, kernel: 3, stride: 2)
                return partialBlock(&g, reduced, channels, bottlenecks: repeats * depth, shortcut: true)
            }
            if level > 2 { features.append(x) }
        }
        features[2] = g.scope("backbone/pooling") { g in poolPyramid(&g, features[2]) }
        return features
    }

    /// First each finer level sees the coarser ones, then each coarser level the finer ones.
    private func neck(_ g: inout GraphBuilder, _ features: [Value]) -> [Value] {
        func block(_ g: inout GraphBuilder, _ x: Value, _ channels: Int) -> Value {
            partialBlock(&g, x, channels, bottlenecks: depth, shortcut: false)
        }
        var x = features[2]
        var laterals: [Value] = []
        for index in [1, 0] {
            x = g.scope("neck/up\(index + 3)") { g in
                let lateral = convolution(&g, x, features[index].channels, kernel: 1)
                laterals.insert(lateral, at: 0)
                let joined = g.concatenate([g.upsample(lateral), features[index]])
                return block(&g, joined, features[index].channels)
            }
        }
        var outputs = [x]
        for index in [1, 2] {
            x = g.scope("neck/down\(index + 3)") { g in
                let reduced = convolution(&g, x, x.channels, kernel: 3, stride: 2)
                return block(&g, g.concatenate([reduced, laterals[index - 1]]), features[index].channels)
            }
            outputs.append(x)
        }
        return outputs
    }

    /// Half of the channels through a chain of bottlenecks, half past them (cross-stage partial, arXiv 1911.11929).
    private func partialBlock(
        _ g: inout GraphBuilder, _ x: Value, _ channels: Int, bottlenecks: Int, shortcut: Bool
    ) -> Value {
        var chain = convolution(&g, x, channels / 2, kernel: 1)
        let direct = convolution(&g, x, channels / 2, kernel: 1)
        for _ in 0..<bottlenecks {
            let narrow = convolution(&g, chain, channels / 2, kernel: 1)
            // SiLU halves what is small.
            let gain = shortcut ? 2 * GraphBuilder.branchGain : 1
            let branch = convolution(&g, narrow, channels / 2, kernel: 3, gain: gain)
            chain = shortcut ? g.sum(chain, branch) : branch
        }
        return convolution(&g, g.concatenate([chain, direct]), channels, kernel: 1)
    }

    /// Pyramid pooling by repetition: one, two and three windows of 5 reach as far as windows of 5, 9 and 13.
    private func poolPyramid(_ g: inout GraphBuilder, _ x: Value) -> Value {
        var maps = [convolution(&g, x, x.channels / 2, kernel: 1)]
        for _ in 0..<3 { maps.append(g.maxPool(maps[maps.count - 1], kernel: 5, stride: 1, padding: 2)) }
        return convolution(&g, g.concatenate(maps), x.channels, kernel: 1)
    }

    private func convolution(
        _ g: inout GraphBuilder, _ x: Value, _ channels: Int, kernel: Int, stride: Int = 1, gain: Float = 1
    ) -> Value {
        g.convolution(x, channels: channels, kernel: kernel, stride: stride, gain: gain, then: .silu)
    }
}
