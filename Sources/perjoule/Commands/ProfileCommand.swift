import ArgumentParser
import Inference
import Metering
import ModelGraph
import Pipelines
import Profiling
import Quantities
import Reporting
import Store
import Studies

struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Measure energy and latency of models for every batch size and thread count.",
        discussion: """
            Takes a pipeline file, whose variants name models, or models themselves: ONNX files and zoo:NAME@SIZE.
            Trials run in randomised blocks and are stored one by one; the same command resumes an interrupted campaign.

            Examples:
              perjoule profile Examples/detect-classify/quick.yaml
              perjoule profile model.onnx zoo:resnet50 --batch 1,4,16 --threads 1,2
              perjoule profile model.onnx --target 2% --max-repeats 20
            """)

    @Argument(help: "A pipeline file, or models.", completion: .file(extensions: ["yaml", "yml", "json", "onnx"]))
    var subjects: [String]

    @OptionGroup var campaign: CampaignOptions
    @OptionGroup var meter: MeterOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let designs = try campaign.designs(of: subjects)
        if campaign.dryRun {
            try show(designs)
            return
        }
        let store = try store.open()
        let engine = try campaign.engine.open()
        let meter = try meter.openMeter(output)
        defer { meter.stop() }
        let machine = MachineDescription(of: self.meter.host)
        let baseline = try await store.baseline(for: meter, machine, output)
        var trials: [Trial] = []
        for design in designs {
            let session = CampaignSession(
                design: design, engine: engine, meter: meter, baseline: baseline, store: store,
                machine: machine, takesUp: !campaign.fresh)
            trials += try await session.run(progress: Progress(isQuiet: output.quiet), output)
        }
        try show(ProfileTable(trials, accuracies: [:]))
    }

    private func show(_ table: ProfileTable) throws {
        if output.json {
            try Console.print(json: table)
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(table.report))
        }
        let measured = Set(table.points.map(\.treatment.variant))
        for failure in table.failures { Console.say("perjoule: error: \(failure.treatment): \(failure.reason)") }
        // A batch too large for this machine is a result; a model without any figure is a fault of its file.
        if table.failures.contains(where: { !measured.contains($0.treatment.variant) }) {
            throw ExitCode(Exit.wrongInput)
        }
    }

    private func show(_ designs: [CampaignDesign]) throws {
        if output.json {
            try Console.print(json: designs.flatMap(\.trials))
            return
        }
        for (place, trial) in designs.flatMap(\.trials).enumerated() { Console.print("\(place + 1). \(trial.key)") }
        let time = designs.map { $0.estimatedDuration() }.reduce(Seconds.zero, +)
        output.say("at least \(time), loading and long inferences apart")
    }
}
