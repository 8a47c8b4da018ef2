import ArgumentParser
import Pipelines
import Quantities
import Reporting
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Simulate a pipeline under load: plans that follow it, their violations, accuracy and joules.",
        discussion: """
            Every period the load is predicted and the pipeline planned anew; every policy meets the same arrivals.
            Arrivals by chance are run --replications times, so that figures and savings have intervals.
            Joules are modelled from the operating points' energies. The policy “fixed” keeps the plan for --rate and,
            under Poisson arrivals, shows each stage beside the exact queue.
            “greedy”, “full”, “timeout:20ms” and “smdp:0.05” keep the same plan and start batches in another way.
            Exit code 3: no plan meets the goals; a baseline without a plan is left out instead.

            Examples:
              perjoule simulate pipeline.yaml --rate 20 --latency-sla 2s
              perjoule simulate pipeline.yaml --trace rates.csv --policy all --report out.html
              perjoule simulate pipeline.yaml --trace log.csv --column rps --predictor holt-winters --json
              perjoule simulate pipeline.yaml --rate 20 --policy fixed --arrivals poisson --duration 1h
              perjoule simulate pipeline.yaml --rate 20 --policy fixed,greedy,timeout:50ms,smdp:0.05
            """)

    @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @OptionGroup var load: LoadOptions
    @OptionGroup var adaptation: AdaptationOptions

    @Option(
        help: "Write timelines and the comparison to a file: .html (one self-contained page), .md or .json.",
        completion: .file(extensions: ["html", "md", "json"]))
    var report: String?

    @OptionGroup var goals: GoalOptions
    @OptionGroup var carbon: CarbonOptions
    @OptionGroup var figures: FigureOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        if let report { try Console.checkEnding(ofDocument: report) }
        let pipeline = try figures.completion(store, output).pipeline(PipelineFile(contentsOf: file))
        let request = try adaptation.request(
            pipeline, goals: goals.goals(carbon: carbon), load,
            processors: figures.asServed ? EngineOptions.processors : nil)
        if let remark = request.load.remark { output.say("perjoule: \(remark)") }
        if load.trace != nil, goals.rate != nil, request.policies.allSatisfy(\.isAdaptive) {
            output.say("perjoule: warning: with a trace, --rate is only what the policy “fixed” plans for")
        }
        let progress = Progress(isQuiet: output.quiet)
        let began = ContinuousClock.now
        let outcome = try await cancellingOnInterrupt {
            defer { progress.end() }
            return try await request.run { state in
                let elapsed = Seconds((ContinuousClock.now - began) / .seconds(1))
                guard elapsed > Seconds(1) else { return }
                progress.show(
                    ProgressLine(done: state.done, total: state.total, elapsed: elapsed, item: "simulated seconds"))
            }
        }
        try show(outcome, of: pipeline)
    }

    private func show(_ outcome: SimulationOutcome, of pipeline: Pipeline) throws {
        if output.json { try Console.print(json: outcome) }
        switch outcome {
        case .infeasible(let reason):
            if !output.json { Console.print("no plan meets the goals: \(reason)") }
            throw ExitCode(Exit.infeasible)
        case .study(let study):
            let metadata = [
                Definition("Date", .plain(Date.now.formatted(.iso8601))), Definition("Pipeline", .plain(file)),
                Definition("Perjoule", .plain(Version.current)),
            ]
            let text = SimulationReport(study, of: pipeline, metadata: metadata)
            if !output.json { Console.print(TerminalRenderer(width: Console.width).render(text.summary)) }
            guard let report else { return }
            try Console.write(text.document, toFile: report)
            output.say("wrote \(report)")
        }
    }
}
