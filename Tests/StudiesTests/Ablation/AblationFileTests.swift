import Foundation
import ModelGraph
import Pipelines
import Quantities
import Store
import Testing

@testable import Studies

@Suite struct AblationFileTests {
    private func study(_ text: String) throws -> AblationStudy {
        let file = try StudyFile(
            parsing: "kind: ablation\n" + text, file: "/tmp/study.yaml", kinds: [AblationStudy.self])
        return try #require(file.kind as? AblationStudy)
    }

    private func design(_ text: String) throws -> StudyDesign {
        try study(text).design(StudySettings(name: "test"))
    }

    /// The published design: 2 × 2 × 2 of 1 or 4 convolutions, 3 or 7 fully connected layers, ReLU or none.
    @Test func namingNothingGivesThePublishedDesign() throws {
        let design = try design("network: cnn")
        #expect(
            design.factors == [
                StudyFactor("convolutions", [1, 4]), StudyFactor("linear", [3, 7]),
                StudyFactor("activation", ["none", "relu"]),
            ])
        #expect(design.configurations.count == 8)
        #expect(design.responses.first?.figure == "energy.total")
    }

    @Test func onlyNamedFactorsAreVaried() throws {
        let design = try design("network: cnn\nwidth: [8, 16]\nlinear: 2\nbatches: [1, 4]\nthreads: [1]")
        #expect(design.factors.map(\.name) == ["width", "batch"])
        #expect(design.configurations.count == 4)
    }

    @Test func blocksOfAModelAreLevels() throws {
        let design = try design(
            "model: zoo:resnet18@64\nremove: [layer1/block1]\nnarrow: [network, layer1/block2]\nwidths: [0.5, 75%]")
        #expect(
            design.factors == [
                StudyFactor(
                    "variant",
                    [
                        "original", "without layer1/block1", "network × 0.5", "network × 0.75", "layer1/block2 × 0.5",
                        "layer1/block2 × 0.75",
                    ])
            ])
    }

    @Test func everyBlockWithLayersIsTriedWhereNoneIsNamed() throws {
        guard case .model(let model) = try study("model: zoo:resnet18@64").subject else {
            Issue.record("no study of a model")
            return
        }
        let plan = try model.plan()
        let removals = plan.variants.filter { if case .removed = $0.change { true } else { false } }
        #expect(removals.count == 5)
        #expect(plan.variants.contains { $0.label == "network × 0.5" })
        let obstacle = try #require(plan.obstacles.first { $0.label == "without layer2/block1" })
        #expect(obstacle.reason == "its input is 1×64×16×16 and its output 1×128×8×8")
        #expect(plan.obstacles.contains { $0.label == "head/linear × 0.5" })
        // The original, the whole network, and each block once without and once narrow.
        let layered = plan.blocks.filter(\.hasLayers).count
        #expect(plan.variants.count + plan.obstacles.count == 2 + 2 * layered)
    }

    @Test(
        arguments: [
            ("network: cnn\nactivation: [relu, rellu]", "did you mean “relu”?"),
            ("network: cnn\nconvolutions: [4, 4]", "“convolutions” names 4 twice"),
            ("network: cnn\nlinear: [0, 3]", "“linear” must be whole numbers from 1"),
            ("network: cnn\nwidth: [1.5]", "“width” must be whole numbers from 1"),
            ("network: cnn\nimage: [28, 28]", "“image” must be channels, height and width"),
            ("network: rnn", "there is no network “rnn”"),
            ("network: cnn\nmodel: zoo:resnet18", "a “network” or a “model”, not both"),
            ("network: cnn\nwidths: [0.5]", "“widths” needs “model:”"),
            ("network: cnn\ncommand: [true]", "“command” needs “phase: training”"),
            ("network: cnn\nphase: trainning", "did you mean “training”?"),
            ("network: cnn\nphase: [inference, training]", "a study has one phase"),
            ("network: cnn\nphase: training", "needs “command”"),
            ("network: cnn\nphase: training\ncommand: [train, \"{linaer}\"]", "did you mean {linear}?"),
            ("network: cnn\nphase: training\ncommand: [train, \"{linear}\"]", "does not use convolutions, activation"),
            ("network: cnn\nphase: training\ncommand: [true]\nlinear: [3]", "nothing is varied"),
            ("network: cnn\nphase: training\nthreads: [1]\ncommand: [true]", "“threads” has no meaning for training"),
            ("model: zoo:resnet81", "did you mean zoo:resnet18?"),
            ("model: zoo:resnet18\nwidths: [1.5]", "“widths” must be shares between 0 and 1"),
            ("model: zoo:resnet18\nremove: [a, a]", "“remove” names a twice"),
            ("model: zoo:resnet18\ndepth: [1, 2]", "“depth” belongs to “network: cnn”"),
            ("seed: 3", "needs a “network” or a “model”"),
        ])
    func contradictionsAreToldWithTheirPlace(text: String, message: String) throws {
        let error = #expect(throws: PipelinesError.self) { try study(text) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("/tmp/study.yaml") == true)
    }

    @Test func levelsThatMakeNoNetworkAreRefused() throws {
        let error = #expect(throws: ModelGraphError.self) { try design("network: cnn\ndepth: [1, 5]") }
        #expect(error?.message.contains("to nothing") == true)
        #expect(throws: StudyError.self) { try design("network: cnn\nconvolutions: 1") }
        let unknown = #expect(throws: StudyError.self) { try design("model: zoo:resnet18@64\nremove: [layer1/blok1]") }
        #expect(unknown?.advice == "did you mean “layer1/block1”?")
        #expect(throws: StudyError.self) { try design("model: zoo:resnet18@64\nremove: none\nwidths: []") }
    }

    @Test func aTrainingIsJudgedByItsEnergyAndItsObjective() throws {
        let design = try design(
            """
            network: cnn
            phase: training
            command: [python3, train.py, --convolutions, "{convolutions}", --width, "{width}"]
            objective: top1
            convolutions: [1, 4]
            """)
        #expect(design.factors.map(\.name) == ["convolutions"])
        #expect(design.responses.map(\.figure) == ["energy.own", "energy.total", "top1", "time.wall"])
    }
}
