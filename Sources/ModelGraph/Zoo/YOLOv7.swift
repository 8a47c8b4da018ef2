import Quantities

/// The YOLOv7 object detectors in the form that is deployed.
///
/// Re-parametrised convolutions are one 3 × 3 convolution, implicit knowledge and batch normalisation are folded in,
/// auxiliary heads are gone, boxes are decoded; non-maximum suppression is left to the caller.
///
/// Source: Wang, Bochkovskiy, Liao, “YOLOv7: Trainable bag-of-freebies sets new state-of-the-art for real-time object
/// detectors”, arXiv 2207.02696; widths and depths as in the authors' released models.
enum YOLOv7 {
    static let models: [ZooModel] = [
        // The paper tests its leaky-ReLU tiny model at 416 and 320 px, and at 640 px a variant with SiLU.
        model(
            "yolov7-tiny", tiny(.leakyReLU(slope: 0.1)), inputSize: 640,
            published(6.2, 5.8, at: 416, val: [(416, 35.2), (320, 30.8)], table: 1)),
        model("yolov7-tiny-silu", tiny(.silu), inputSize: 640, published(6.2, 13.8, val: [(640, 38.7)], test: 38.7)),
        model("yolov7", base, inputSize: 640, published(36.9, 104.7, val: [(640, 51.2)], test: 51.4)),
        model("yolov7-x", x, inputSize: 640, published(71.3, 189.9, val: [(640, 52.9)], test: 53.1)),
        model("yolov7-w6", w6, inputSize: 1280, published(70.4, 360.0, at: 1280, val: [(1280, 54.6)], test: 54.9)),
        model("yolov7-e6", e6(), inputSize: 1280, published(97.2, 515.2, at: 1280, val: [(1280, 55.9)], test: 56.0)),
        model(
            "yolov7-d6", d6, inputSize: 1280,
            published(
                154.7, 806.8, at: 1280, trainingOnly: d6AuxiliaryHeads, val: [(1280, 56.3)], test: 56.6)),
        model(
            "yolov7-e6e", e6(parallel: 2), inputSize: 1280,
            published(151.7, 843.2, at: 1280, val: [(1280, 56.8)], test: 56.8)),
    ]

    private static func model(
        _ name: String, _ network: YOLOv7Network, inputSize: Int, _ published: PublishedFigures
    ) -> ZooModel {
        ZooModel(
            name, family: "YOLOv7", task: .detect, inputSize: inputSize, multiple: network.coarsestStride,
            published: published, network: network.layers)
    }

    /// What the paper's table counts for D6, unlike for all other rows, beyond the deployed model.
    ///
    /// The released model has four auxiliary heads in training: at each level of c channels a 3 × 3 convolution to 2 c
    /// and a 1 × 1 convolution to 255. Deployed it has 133.8 M parameters and 701.7 GFLOPs; the heads add 20.9 M and
    /// 104.3 GFLOPs, which gives the table's 154.7 M and, within 0.1 %, its 806.8 GFLOPs.
    private static let d6AuxiliaryHeads: PublishedFigures.TrainingOnly = {
        var (parameters, multiplyAccumulates) = (0, 0)
        for (index, level) in d6.neck.enumerated() {
            let weights = 9 * level.channels * 2 * level.channels + 2 * level.channels * 255
            let side = 1280 / (8 << index)
            parameters += weights + 2 * level.channels + 255
            multiplyAccumulates += weights * side * side
        }
        return PublishedFigures.TrainingOnly(
            name: "auxiliary heads", parameters: Double(parameters), operations: 2 * Double(multiplyAccumulates))
    }()

    /// Figures of the paper's tables, whose FLOPs count a multiply-accumulate as two.
    private static func published(
        _ millionParameters: Double, _ gigaFLOPs: Double, at size: Int = 640,
        trainingOnly: PublishedFigures.TrainingOnly? = nil, val: [(size: Int, percent: Double)],
        test: Double? = nil, table: Int = 2
    ) -> PublishedFigures {
        func accuracy(_ dataSet: String, _ percent: Double, _ size: Int) -> PublishedAccuracy {
            PublishedAccuracy(metric: "AP", dataSet: dataSet, value: Fraction(percent / 100), inputSize: size)
        }
        return PublishedFigures(
            parameters: millionParameters * 1e6, operations: gigaFLOPs * 1e9, operationsPerMultiplyAccumulate: 2,
            operationsInputSize: size, trainingOnly: trainingOnly,
            accuracies: val.map { accuracy("COCO val2017", $0.percent, $0.size) }
                + (test.map { [accuracy("COCO test-dev2017", $0, size)] } ?? []),
            citation: "Wang, Bochkovskiy, Liao, YOLOv7, arXiv 2207.02696, table \(table)", year: 2022)
    }
}

/// The variants: one backbone stage per line from stride 4 on, then the neck from its finest level.
extension YOLOv7 {
    private static func tiny(_ nonlinearity: Nonlinearity) -> YOLOv7Network {
        YOLOv7Network(
            nonlinearity: nonlinearity, stem: .strided(32),
            block: ELAN(depth: 2, tapEvery: 1),
            stages: [
                Stage(.convolution(64), hidden: 32, channels: 64),
                Stage(.maxPool, hidden: 64, channels: 128),
                Stage(.maxPool, hidden: 128, channels: 256),
                Stage(.maxPool, hidden: 256, channels: 512),
            ],
            pyramidPooling: .light,
            neckBlock: ELAN(depth: 2, tapEvery: 1), neckReduction: Reduction.convolution,
            neck: [Level(64, hidden: 32), Level(128, hidden: 64), Level(256, hidden: 128)],
            anchors: [
                [(10, 13), (16, 30), (33, 23)], [(30, 61), (62, 45), (59, 119)], [(116, 90), (156, 198), (373, 326)],
            ])
    }

    private static let base = YOLOv7Network(
        nonlinearity: .silu, stem: .plain(32),
        block: ELAN(depth: 4, tapEvery: 2),
        stages: [
            Stage(.convolution(128), hidden: 64, channels: 256),
            Stage(.paired(256), hidden: 128, channels: 512),
            Stage(.paired(512), hidden: 256, channels: 1024),
            Stage(.paired(1024), hidden: 256, channels: 1024),
        ],
        neckBlock: ELAN(depth: 4, tapEvery: 1, narrowing: 2), neckReduction: Reduction.paired,
        neck: [Level(128, hidden: 128), Level(256, hidden: 256), Level(512, hidden: 512)],
        anchors: p5Anchors)

    private static let x = YOLOv7Network(
        nonlinearity: .silu, stem: .plain(40),
        block: ELAN(depth: 6, tapEvery: 2),
        stages: [
            Stage(.convolution(160), hidden: 64, channels: 320),
            Stage(.paired(320), hidden: 128, channels: 640),
            Stage(.paired(640), hidden: 256, channels: 1280),
            Stage(.paired(1280), hidden: 256, channels: 1280),
        ],
        neckBlock: ELAN(depth: 6, tapEvery: 2), neckReduction: Reduction.paired,
        neck: [Level(160, hidden: 128), Level(320, hidden: 256), Level(640, hidden: 512)],
        anchors: p5Anchors)

    private static let w6 = YOLOv7Network(
        nonlinearity: .silu, stem: .spaceToDepth(64),
        block: ELAN(depth: 4, tapEvery: 2),
        stages: [
            Stage(.convolution(128), hidden: 64, channels: 128),
            Stage(.convolution(256), hidden: 128, channels: 256),
            Stage(.convolution(512), hidden: 256, channels: 512),
            Stage(.convolution(768), hidden: 384, channels: 768),
            Stage(.convolution(1024), hidden: 512, channels: 1024),
        ],
        neckBlock: ELAN(depth: 4, tapEvery: 1, narrowing: 2), neckReduction: Reduction.convolution,
        neck: [Level(128, hidden: 128), Level(256, hidden: 256), Level(384, hidden: 384), Level(512, hidden: 512)],
        anchors: p6Anchors)

    /// E6, and with two parallel blocks (extended ELAN) E6E.
    private static func e6(parallel: Int = 1) -> YOLOv7Network {
        scaled(
            stem: 80, depth: 6, widths: [160, 320, 640, 960, 1280], neck: [160, 320, 480, 640], parallel: parallel)
    }

    private static let d6 = scaled(
        stem: 96, depth: 8, widths: [192, 384, 768, 1152, 1536], neck: [192, 384, 576, 768])

    /// W6 scaled in depth and in the width of its transitions, with the wide paired reduction.
    private static func scaled(stem: Int, depth: Int, widths: [Int], neck: [Int], parallel: Int = 1) -> YOLOv7Network {
        YOLOv7Network(
            nonlinearity: .silu, stem: .spaceToDepth(stem),
            block: ELAN(depth: depth, tapEvery: 2, parallel: parallel),
            stages: zip(widths, [64, 128, 256, 384, 512]).map { Stage(.widePaired($0), hidden: $1, channels: $0) },
            neckBlock: ELAN(depth: depth, tapEvery: 1, narrowing: 2, parallel: parallel),
            neckReduction: Reduction.widePaired,
            neck: zip(neck, [128, 256, 384, 512]).map { Level($0, hidden: $1) },
            anchors: p6Anchors)
    }

    private typealias ELAN = YOLOv7Network.ELAN
    private typealias Level = YOLOv7Network.Level
    private typealias Reduction = YOLOv7Network.Reduction
    private typealias Stage = YOLOv7Network.Stage

    private static let p5Anchors: [[(Float, Float)]] = [
        [(12, 16), (19, 36), (40, 28)], [(36, 75), (76, 55), (72, 146)], [(142, 110), (192, 243), (459, 401)],
    ]

    private static let p6Anchors: [[(Float, Float)]] = [
        [(19, 27), (44, 40), (38, 94)], [(96, 68), (86, 152), (180, 137)], [(140, 301), (303, 264), (238, 542)],
        [(436, 615), (739, 380), (925, 792)],
    ]
}
