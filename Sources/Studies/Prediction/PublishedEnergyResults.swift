/// What “Accuracy is not the only metric that matters” (Getzner et al., arXiv 2304.00897) reports of its predictors.
enum PublishedEnergyResults {
    static let citation = "arXiv 2304.00897"

    /// R² on layers of real networks, by layer type.
    static let realLayers = ["conv2d": 0.314, "maxpool2d": 0.559, "linear": 0.997, "relu": -21.51]

    /// R² on random layers held out, by layer type.
    static let randomLayers = ["conv2d": 0.9977, "maxpool2d": 0.9995, "linear": 0.9992, "relu": 0.9812]

    /// R² on whole networks, 62 pairs of AlexNet and VGG11, 13, 16 with a batch size.
    static let networks = 0.352
}
