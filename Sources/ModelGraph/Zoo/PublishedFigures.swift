public import Quantities

/// What the literature states about a model, with its source.
public struct PublishedFigures: Sendable, Hashable, Codable {
    /// Learned parameters, rounded as the source rounds them.
    public let parameters: Double
    /// Operations of one image at ``operationsInputSize``, as the source counts and rounds them.
    public let operations: Double
    /// How many ``operations`` the source counts for one multiply-accumulate: 1 or 2.
    public let operationsPerMultiplyAccumulate: Int
    /// Side of the square input that ``operations`` holds for, in pixels.
    public let operationsInputSize: Int
    /// What the source counts although the deployed model lacks it; nil for nearly all models.
    public let trainingOnly: TrainingOnly?
    /// Accuracies, the one most often quoted first; each holds for its own input size only.
    public let accuracies: [PublishedAccuracy]
    /// Authors, title, arXiv number or web page, and table.
    public let citation: String
    /// Year of the publication that introduced the architecture.
    public let year: Int

    /// Parts of a model that exist while it is trained only.
    public struct TrainingOnly: Sendable, Hashable, Codable {
        /// What they are, for example `auxiliary heads`.
        public let name: String
        public let parameters: Double
        /// Counted as ``PublishedFigures/operations`` are.
        public let operations: Double
    }

    init(
        parameters: Double, operations: Double, operationsPerMultiplyAccumulate: Int, operationsInputSize: Int,
        trainingOnly: TrainingOnly? = nil, accuracies: [PublishedAccuracy], citation: String, year: Int
    ) {
        self.parameters = parameters
        self.operations = operations
        self.operationsPerMultiplyAccumulate = operationsPerMultiplyAccumulate
        self.operationsInputSize = operationsInputSize
        self.trainingOnly = trainingOnly
        self.accuracies = accuracies
        self.citation = citation
        self.year = year
    }

    /// Learned parameters of the deployed model.
    public var deployedParameters: Double { parameters - (trainingOnly?.parameters ?? 0) }

    /// Multiply-accumulates of the deployed model for one image at ``operationsInputSize``.
    public var multiplyAccumulates: Double {
        (operations - (trainingOnly?.operations ?? 0)) / Double(operationsPerMultiplyAccumulate)
    }

    /// The accuracy most often quoted; look at its input size before comparing.
    public var accuracy: PublishedAccuracy? { accuracies.first }

    /// The provenance of every figure here.
    public var provenance: Provenance { .published(in: citation) }

    /// The first accuracy that was published for an input size.
    /// - Parameter inputSize: side of the square input in pixels.
    /// - Returns: nil when the source states none for that size.
    public func accuracy(atInputSize inputSize: Int) -> PublishedAccuracy? {
        accuracies.first { $0.inputSize == inputSize }
    }
}

/// One published accuracy: what was measured, on which data, at which input size.
public struct PublishedAccuracy: Sendable, Hashable, Codable {
    /// For example `AP` (COCO's mean over IoU 0.50…0.95) or `top-1`.
    public let metric: String
    /// For example `COCO val2017`.
    public let dataSet: String
    public let value: Fraction
    /// Side of the square input in pixels.
    public let inputSize: Int

    init(metric: String, dataSet: String, value: Fraction, inputSize: Int) {
        self.metric = metric
        self.dataSet = dataSet
        self.value = value
        self.inputSize = inputSize
    }
}

extension PublishedAccuracy: CustomStringConvertible {
    /// For example `AP 51.2 % on COCO val2017 at 640 px`.
    public var description: String {
        "\(metric) \((value.value * 100).formatted(fractionDigits: 1)) % on \(dataSet) at \(inputSize) px"
    }
}

extension PublishedFigures {
    /// Figures of torchvision's `IMAGENET1K_V1` weights, whose “GFLOPS” are multiply-accumulates.
    ///
    /// Source: torchvision's documentation, “Models and pre-trained weights”, table of all classification weights;
    /// operations and parameters from the weights' `meta`.
    static func torchvision(
        _ weights: String, parameters: Int, gigaOperations: Double, top1: Double, top5: Double, paper: String, year: Int
    ) -> PublishedFigures {
        func accuracy(_ metric: String, _ percent: Double) -> PublishedAccuracy {
            PublishedAccuracy(
                metric: metric, dataSet: "ImageNet-1K validation", value: Fraction(percent / 100), inputSize: 224)
        }
        return PublishedFigures(
            parameters: Double(parameters), operations: gigaOperations * 1e9, operationsPerMultiplyAccumulate: 1,
            operationsInputSize: 224, accuracies: [accuracy("top-1", top1), accuracy("top-5", top5)],
            citation: "\(paper); torchvision documentation, \(weights).IMAGENET1K_V1", year: year)
    }
}
