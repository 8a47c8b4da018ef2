import ArgumentParser
import Inference
import Metering
import Prediction
import Profiling
import Quantities
import Reporting
import Store
import Studies

struct CollectLayersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layers",
        abstract: "Measure the energy of many layers, random ones and those of networks.",
        discussion: """
            Every layer becomes a model of its own, is run and measured, and is stored at once; the same command resumes
            an interrupted collection. “predict train --layers store” learns from what is stored, and --out writes
            it as tables.

            Examples:
              perjoule collect layers Examples/layers/quick.yaml --dry-run
              perjoule collect layers Examples/layers/full.yaml --out layers
            """)

    @Argument(help: "A collection file.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @Option(
        help: "Folder that receives a table for each layer type, and one of whole networks.", completion: .directory)
    var out: String?

    @Option(help: "The joules of the tables: total, with what the machine draws at rest, or dynamic, without.")
    var energy = LayerEnergy.total

    @Flag(help: "Start anew although an interrupted collection of this file is stored.")
    var fresh = false

    @Flag(help: "Print how many layers of each type there would be and how long they take; measure nothing.")
    var dryRun = false

    @OptionGroup var engine: EngineOptions
    @OptionGroup var meter: MeterOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let design = try CollectionDesign(contentsOf: file)
        let forecast = try CollectionForecast(design, processor: Processor(of: meter.host))
        for remark in forecast.plan.remarks { output.say("perjoule: \(remark)") }
        if dryRun {
            try show(forecast)
            return
        }
        let store = try store.open()
        let engine = try engine.open()
        let meter = try meter.openMeter(output)
        defer { meter.stop() }
        let machine = MachineDescription(of: self.meter.host)
        let session = CollectionSession(
            campaign: LayerCampaign(
                design, plan: forecast.plan, networks: try design.networkFiles(cachedIn: self.engine.modelCache),
                engine: engine,
                meter: meter, context: CampaignContext(baseline: try await store.baseline(for: meter, machine, output))),
            store: store, machine: machine, takesUp: !fresh)
        var (report, tables) = try await session.run(energy, progress: Progress(isQuiet: output.quiet), output)
        if let out {
            var origin = try store.collectionOrigin(name: design.name)
            // Joules beyond rest over what the whole machine draws would be too short a time.
            if energy == .dynamic { origin.power = nil }
            try tables.add(LayerOrigin(origin, processor: Processor(of: self.meter.host)))
            report.files = try tables.write(to: out)
        }
        try show(report)
    }

    private func show(_ forecast: CollectionForecast) throws {
        if output.json {
            try Console.print(json: forecast.summary)
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(forecast.table))
        }
    }

    private func show(_ report: CollectionReport) throws {
        if output.json {
            try Console.print(json: report)
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(report.table))
            for file in report.files { output.say("wrote \(file)") }
        }
    }
}

extension LayerEnergy: ExpressibleByArgument {}
