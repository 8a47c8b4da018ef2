import ArgumentParser
import Pipelines
import Planning
import Quantities
import Reporting
import Simulation
import Store
import Studies

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract:
            "Choose variant, batch size and replicas of each stage: exactly, for accuracy, latency, cost and energy.",
        discussion: """
            Figures come from the pipeline file, or for variants that name a model from the store (profile them first) or,
            with --predict-missing, from a predictor.
            Exit code 3: no plan meets the goals; the answer says which one binds and by how much.

            Examples:
              perjoule plan Examples/detect-classify/quick.yaml
              perjoule plan pipeline.yaml --rate 20 --latency-sla 2s --energy-sla 5J --objective accuracy=1,cost=0.05
              perjoule plan pipeline.yaml --rate 20 --front accuracy,energy
              perjoule plan pipeline.yaml --rate 20 --latency-sla 500ms --latency-model p99
              perjoule plan pipeline.yaml --rate 20 --latency-sla 2s --sensitivity --load-times 0.5,2,4
              perjoule plan pipeline.yaml --rate 20 --objective accuracy=1,energy=0.1 --carbon-day today.csv
              perjoule plan fleet.yaml --power-cap 1.5kW

            A fleet file names pipelines that share a power cap or a cost cap. Flags win over its goals; --power-cap and \
            --cost-cap are then those of the whole fleet.
            """)

    @Argument(
        help: "The pipeline file, or a fleet file (one with “pipelines:”).",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @OptionGroup var goals: GoalOptions
    @OptionGroup var carbon: CarbonOptions

    @Option(help: "A plan as --json printed it, from which stages change.", completion: .file(extensions: ["json"]))
    var previous: String?

    @Option(
        help: "Show the Pareto front of two or three of accuracy, latency, cost, energy, power.", transform: metrics)
    var front: [Metric]?

    @OptionGroup var sensitivity: SensitivityOptions
    @OptionGroup var figures: FigureOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let goals = try goals.goals(carbon: carbon)
        switch try PlanningFile(contentsOf: file) {
        case .pipeline(let file): try plan(file, goals)
        case .fleet(let file): try plan(file, goals)
        }
    }

    private func plan(_ file: PipelineFile, _ goals: Goals) throws {
        let planner = Planner.withQueues(try figures.completion(store, output).pipeline(file))
        if let front {
            if let option = sensitivity.given {
                throw UsageError(message: "\(option) is of one plan, and --front shows many", advice: "leave one out")
            }
            let plans = try planner.front(goals, in: front)
            // When no plan meets the goals, the answer below says why.
            guard plans.isEmpty else { return try show(plans) }
        }
        let question = try sensitivity.question(
            carbon, known: planner.pipeline.goals.carbonIntensity, previous: previousPlan())
        let answer = try PlanAnswer(planner, goals, question)
        if answer.sensitivity?.isEmpty == true {
            output.say("perjoule: no limit is set, so --sensitivity has none to move")
        }
        try show(answer)
        if answer.outcome.plan == nil { throw ExitCode(Exit.infeasible) }
    }

    private func plan(_ file: FleetFile, _ goals: Goals) throws {
        let unfit: [(String, Bool)] = [
            ("--rate", goals.rate != nil), ("--front", front != nil), ("--previous", previous != nil),
            (sensitivity.given ?? "", sensitivity.given != nil),
        ]
        if let option = unfit.first(where: \.1)?.0 {
            throw UsageError(
                message: "\(option) is for one pipeline, and \(file.file) is a fleet", advice: "leave \(option) out")
        }
        let fleet = try file.fleet(goals: goals, completion: figures.completion(store, output))
        let outcome = try fleet.plan()
        if output.json {
            try Console.print(json: outcome)
        } else if case .plan(let plan) = outcome {
            let blocks: [Block] = [.table(plan.pipelineTable), .definitions(plan.figures)]
            let title = "Plans for \(file.name ?? file.file)"
            Console.print(TerminalRenderer(width: Console.width).render(Document(title: title, blocks: blocks)))
        }
        if case .infeasible(let reason) = outcome {
            if !output.json { Console.print("no plans meet the goals: \(reason)") }
            throw ExitCode(Exit.infeasible)
        }
    }

    private func previousPlan() throws -> Deployment? {
        guard let previous else { return nil }
        let text = try TextFile.read(previous)
        do {
            return try JSONDecoder().decode(Deployment.self, from: Data(text.utf8))
        } catch {
            throw PipelinesError(
                .value, "this is not a plan", place: previous,
                advice: "write one with perjoule plan FILE --json > plan.json")
        }
    }

    private func show(_ answer: PlanAnswer) throws {
        if output.json {
            try Console.print(json: answer)
        } else if let reason = answer.outcome.infeasibility, sensitivity.given == nil {
            Console.print("no plan meets the goals: \(reason)")
        } else {
            let title = answer.outcome.plan.map { "Plan for \($0.rate)" } ?? "No plan meets the goals"
            Console.print(
                TerminalRenderer(width: Console.width).render(Document(title: title, blocks: answer.blocks)))
        }
    }

    private func show(_ plans: [Plan]) throws {
        if output.json {
            try Console.print(json: plans)
        } else {
            Console.print(TerminalRenderer(width: Console.width).render(plans.frontTable))
        }
    }

    private static func metrics(_ text: String) throws -> [Metric] {
        let names = text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        let metrics = try names.map { name in
            guard let metric = Metric(rawValue: name) else {
                throw ValidationError(
                    "“\(name)” is not one of \(Metric.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return metric
        }
        guard (2...3).contains(metrics.count), Set(metrics).count == metrics.count else {
            throw ValidationError("a front is of two or three different metrics")
        }
        return metrics
    }
}
