import ArgumentParser

struct PredictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tell what a network will consume, from its graph alone; train and check predictors.",
        usage: "perjoule predict <model> [options]\nperjoule predict <subcommand>",
        discussion: """
            Without a subcommand, predicts a model; perjoule predict network --help has the options.
            A file with the name of a subcommand is reached by its folder, such as ./train.

            Examples:
              perjoule predict model.onnx --batch 8
              perjoule predict zoo:vgg16 --batch 32 --country DEU
              perjoule predict model.onnx --measure
              perjoule predict train --layers store
            """,
        subcommands: [
            PredictNetworkCommand.self, PredictTrainCommand.self, PredictEvaluateCommand.self,
            PredictExplainCommand.self, PredictCalibrateCommand.self,
        ],
        defaultSubcommand: PredictNetworkCommand.self)
}
