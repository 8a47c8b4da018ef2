import Quantities

/// The YOLOv5 object detectors with three levels, in the form that is deployed.
///
/// Batch normalisation is folded in, boxes are decoded; non-maximum suppression is left to the caller. Layers as from
/// release 6.0 on: no slicing of the image at the start, pyramid pooling by repeated pooling, SiLU everywhere.
///
/// Source: Jocher and others, “YOLOv5 by Ultralytics”, doi 10.5281/zenodo.3908559; there is no paper.
enum YOLOv5 {
    static let models: [ZooModel] = [
        model("yolov5n", depth: 1, width: 16, published(1_872_157, 4.5, ap: 28.0, ap50: 45.7)),
        model("yolov5s", depth: 1, width: 32, published(7_235_389, 16.5, ap: 37.4, ap50: 56.8)),
        model("yolov5m", depth: 2, width: 48, published(21_190_557, 49.0, ap: 45.4, ap50: 64.1)),
        model("yolov5l", depth: 3, width: 64, published(46_563_709, 109.1, ap: 49.0, ap50: 67.3)),
        model("yolov5x", depth: 4, width: 80, published(86_749_405, 205.7, ap: 50.7, ap50: 68.9)),
    ]

    private static func model(_ name: String, depth: Int, width: Int, _ published: PublishedFigures) -> ZooModel {
        ZooModel(
            name, family: "YOLOv5", task: .detect, inputSize: 640, multiple: 32, published: published,
            network: YOLOv5Network(depth: depth, width: width).layers)
    }

    /// Figures of the authors' table, whose FLOPs count a multiply-accumulate as two and whose parameters are those that
    /// their tool prints before it folds batch normalisation.
    private static func published(
        _ parameters: Int, _ gigaFLOPs: Double, ap: Double, ap50: Double
    ) -> PublishedFigures {
        func accuracy(_ metric: String, _ percent: Double) -> PublishedAccuracy {
            PublishedAccuracy(
                metric: metric, dataSet: "COCO val2017", value: Fraction(percent / 100), inputSize: 640)
        }
        return PublishedFigures(
            parameters: Double(parameters), operations: gigaFLOPs * 1e9, operationsPerMultiplyAccumulate: 2,
            operationsInputSize: 640, accuracies: [accuracy("AP", ap), accuracy("AP50", ap50)],
            citation: "Jocher and others, YOLOv5 by Ultralytics, release 7.0, doi 10.5281/zenodo.3908559", year: 2021)
    }
}
