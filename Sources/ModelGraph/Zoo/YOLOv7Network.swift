/// A YOLOv7 variant in a few numbers, and the layers they stand for.
///
/// Backbone of efficient layer aggregation blocks, spatial pyramid pooling, a neck that goes from coarse to fine and back,
/// and one detection head per level, the finest at stride 8.
struct YOLOv7Network: Sendable {
    typealias Value = GraphBuilder.Value

    /// What leads from the image to stride 2.
    enum Stem {
        /// One 3 × 3 convolution of stride 2.
        case strided(Int)
        /// A 3 × 3 convolution at full resolution, then two of twice the channels, the first of stride 2.
        case plain(Int)
        /// 2 × 2 pixels into channels, then a 3 × 3 convolution.
        case spaceToDepth(Int)
    }

    /// A backbone stage: a reduction to half the resolution and an aggregation block.
    struct Stage {
        let reduction: Reduction
        let hidden: Int
        let channels: Int

        init(_ reduction: Reduction, hidden: Int, channels: Int) {
            self.reduction = reduction
            self.hidden = hidden
            self.channels = channels
        }
    }

    /// A level of the neck, by its channels and those inside of its aggregation block.
    struct Level {
        let channels: Int
        let hidden: Int

        init(_ channels: Int, hidden: Int) {
            self.channels = channels
            self.hidden = hidden
        }
    }

    enum PyramidPooling {
        /// Cross-stage partial pyramid pooling.
        case full
        /// The same without its 3 × 3 convolutions.
        case light
    }

    var nonlinearity: Nonlinearity
    var stem: Stem
    /// The aggregation block of the backbone.
    var block: ELAN
    /// From stride 4 on.
    var stages: [Stage]
    var pyramidPooling = PyramidPooling.full
    var neckBlock: ELAN
    /// How the neck's way back to coarse levels halves the resolution.
    var neckReduction: @Sendable (_ channels: Int) -> Reduction
    /// From stride 8 on.
    var neck: [Level]
    /// Width and height in pixels of three anchors per level.
    var anchors: [[(Float, Float)]]

    /// Input sizes are multiples of this.
    var coarsestStride: Int { 4 << neck.count }

    /// Adds all layers from the image to the decoded boxes.
    func layers(_ g: inout GraphBuilder, _ image: Value) -> Value {
        let features = backbone(&g, image)
        let finest = coarseToFine(&g, features)
        let levels = fineToCoarse(&g, finest)
        let heads = levels.enumerated().map { index, level in
            g.scope("head/p\(index + 3)") { g in
                let x = convolution(&g, level, 2 * level.channels, kernel: 3)
                return DetectionHead(stride: 8 << index, anchors: anchors[index]).layers(&g, x)
            }
        }
        let boxes = heads.reduce(0) { $0 + $1.shape[0] }
        return g.add("Concat", heads, shape: [boxes, DetectionHead.outputs], attributes: ["axis": .int(1)])
    }

    /// Feature maps of strides 8, 16, …
    private func backbone(_ g: inout GraphBuilder, _ image: Value) -> [Value] {
        var x = g.scope("backbone/p1") { g in
            switch stem {
            case .strided(let channels): return convolution(&g, image, channels, kernel: 3, stride: 2)
            case .plain(let channels):
                let x = convolution(&g, convolution(&g, image, channels, kernel: 3), 2 * channels, kernel: 3, stride: 2)
                return convolution(&g, x, 2 * channels, kernel: 3)
            case .spaceToDepth(let channels): return convolution(&g, g.spaceToDepth(image), channels, kernel: 3)
            }
        }
        var features: [Value] = []
        for (index, stage) in stages.enumerated() {
            x = g.scope("backbone/p\(index + 2)") { g in
                let reduced = g.concatenate(reduce(&g, x, stage.reduction))
                return aggregate(&g, reduced, block, hidden: stage.hidden, channels: stage.channels)
            }
            if index > 0 { features.append(x) }
        }
        return features
    }

    /// Pyramid pooling, then the neck's way up: each level sees the coarser ones.
    private func coarseToFine(_ g: inout GraphBuilder, _ features: [Value]) -> [Value] {
        let coarsest = neck.count - 1
        var x = g.scope("neck/pooling") { g in poolPyramid(&g, features[coarsest], neck[coarsest].channels) }
        var levels = [x]
        for index in (0..<coarsest).reversed() {
            x = g.scope("neck/up\(index + 3)") { g in
                let upper = g.upsample(convolution(&g, x, neck[index].channels, kernel: 1))
                let lateral = convolution(&g, features[index], neck[index].channels, kernel: 1)
                let joined = g.concatenate([lateral, upper])
                return aggregate(
                    &g, joined, neckBlock, hidden: neck[index].hidden, channels: neck[index].channels)
            }
            levels.insert(x, at: 0)
        }
        return levels
    }

    /// The neck's way down: each level also sees the finer ones.
    private func fineToCoarse(_ g: inout GraphBuilder, _ levels: [Value]) -> [Value] {
        var outputs = [levels[0]]
        for index in 1..<levels.count {
            let x = g.scope("neck/down\(index + 3)") { g in
                let reduced = reduce(&g, outputs[index - 1], neckReduction(neck[index].channels))
                let joined = g.concatenate(reduced + [levels[index]])
                return aggregate(
                    &g, joined, neckBlock, hidden: neck[index].hidden, channels: neck[index].channels)
            }
            outputs.append(x)
        }
        return outputs
    }
}
