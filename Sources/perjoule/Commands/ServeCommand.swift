import ArgumentParser
import Inference
import Metering
import Pipelines
import Quantities
import Serving
import Simulation
import Store
import Studies

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve a pipeline or a model, follow its load, and tell what each answer costs.",
        discussion: """
            Speaks the Open Inference Protocol v2 over HTTP; each answer tells its joules, watts and queue times. Every period
            the load is predicted and the pipeline planned anew. Metrics are at /metrics, a live page at /.
            A pipeline without operating points (profile it first), or a single model, is served without plans.
            SIGTERM or Ctrl-C: accepted requests are answered first; a second signal ends at once.

            Examples:
              perjoule serve Examples/serve/quick.yaml
              perjoule serve model.onnx --port 9000
              perjoule serve pipeline.yaml --dry-run --period 5s
              perjoule serve pipeline.yaml --otlp-endpoint http://localhost:4318
              perjoule serve pipeline.yaml --host 0.0.0.0 --token-file token --tls-cert cert.pem --tls-key key.pem
            """)

    @Argument(
        help: "The pipeline file, or a model: an ONNX file or zoo:NAME@SIZE.",
        completion: .file(extensions: ["yaml", "yml", "json", "onnx"]))
    var subject: String

    @OptionGroup var listening: ListeningOptions
    @OptionGroup var serving: ServingOptions

    @Option(help: "Where stages run: embedded (in this process) or ray.")
    var on = Place.embedded

    @Option(help: "With --on ray: the address of Ray's dashboard, such as http://127.0.0.1:8265.")
    var address: String?

    @Option(help: "With --on ray: a file with the token of the agents on the nodes.", completion: .file())
    var agentTokenFile: String?

    @Option(
        help: """
            With --on ray: ask the agents over https, and trust them by these certificates in PEM. Default: over http.
            """, completion: .file(extensions: ["pem", "crt"]))
    var agentCaFile: String?

    @Option(
        help: """
            With --on ray: how long a change may take, nodes that have to be started for it included. Default: 120s.
            """, transform: amount)
    var changeTimeout: Seconds?

    @OptionGroup var tracing: TracingOptions
    @OptionGroup var goals: GoalOptions
    @OptionGroup var carbon: CarbonOptions
    @OptionGroup var figures: FigureOptions
    @OptionGroup var engine: EngineOptions
    @OptionGroup var meter: MeterOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    enum Place: String, CaseIterable, ExpressibleByArgument { case embedded, ray }

    func validate() throws {
        guard on == .ray || address == nil else { throw ValidationError("--address is of --on ray") }
        guard on == .embedded || address != nil else { throw ValidationError("--on ray needs --address") }
        for (name, isGiven) in [
            ("--agent-token-file", agentTokenFile != nil), ("--agent-ca-file", agentCaFile != nil),
            ("--change-timeout", changeTimeout != nil),
        ] where isGiven && on == .embedded {
            throw ValidationError("\(name) is of --on ray")
        }
        guard on == .embedded || tracing.otlpEndpoint == nil else {
            throw ValidationError("--otlp-endpoint is of --on embedded: requests to Ray do not come through here")
        }
        if let changeTimeout, !(changeTimeout > .zero) { throw ValidationError("--change-timeout is above zero") }
    }

    func run() async throws {
        let gateway = try listening.settings(usualPort: 8080)
        var served = try subject.served(self)
        let engine = try engine.open()
        let store = try store.open()
        let (host, machine) = (self.meter.host, MachineDescription(of: self.meter.host))
        guard on == .embedded else {
            // The nodes' agents tell the energy; this machine's is none of it.
            return try await session(served, engine, gateway).run(nil, clock: host.clock, keptIn: store, of: machine)
        }
        let meter = try meter.openMeter(output)
        defer { meter.stop() }
        let ledger = try EnergyLedger(
            meter: meter, baseline: try await store.baseline(for: meter, machine, output),
            carbon: try carbonSettings(served), clock: host.clock)
        served.count(idlePower: ledger.idlePower)
        try await session(served, engine, gateway).run(ledger, clock: host.clock, keptIn: store, of: machine)
    }

    private func session(
        _ served: ServedPipeline, _ engine: any InferenceEngine, _ gateway: GatewaySettings
    ) throws -> ServeSession {
        ServeSession(served: served, settings: try settings(served, gateway), engine: engine, output: output)
    }

    private func settings(_ served: ServedPipeline, _ gateway: GatewaySettings) throws -> ServerSettings {
        let file = serving.completed(by: served.settings)
        var settings = ServerSettings(
            gateway: gateway,
            adaptation: try AdaptationSettings(file, strategy: serving.strategy, isDryRun: serving.dryRun),
            adapts: !serving.isFixed, rate: goals.rate, processors: EngineOptions.processors, version: Version.current)
        settings.runtime.queueLimit = file.queueLimit ?? settings.runtime.queueLimit
        settings.runtime.pinsThreads = serving.pinThreads
        settings.gateway.deadline = file.deadline
        settings.gateway.drainTimeout = serving.drainTimeout ?? settings.gateway.drainTimeout
        settings.traces = try tracing.settings()
        settings.unplanned = UnplannedSetting(
            batch: serving.batch, replicas: serving.replicas,
            threads: serving.threads ?? max(1, EngineOptions.processors / max(1, served.stages.count)),
            policy: file.batchPolicy.unplanned)
        if let address {
            var options = RayTarget.Options()
            options.agents = RayAgents(
                token: try agentTokenFile.map(TokenFile.read), isEncrypted: agentCaFile != nil,
                trust: agentCaFile.map { .file($0) } ?? .system)
            if let changeTimeout { options.changeTimeout = changeTimeout }
            settings.place = .ray(try ServerAddress(parsing: address), options)
        }
        return settings
    }

    /// Flags win over the file's goals.
    private func carbonSettings(_ served: ServedPipeline) throws -> CarbonSettings? {
        if let given = try carbon.settings() { return given }
        guard let goals = served.pipeline?.goals, let intensity = goals.carbonIntensity else { return nil }
        return try CarbonSettings(
            intensity: Estimate(intensity, provenance: .given(in: "the pipeline file")),
            powerUsageEffectiveness: goals.pue ?? 1)
    }
}

extension ServedBatching? {
    /// When batches start where nothing is planned: what waits is taken unless something else is asked for.
    fileprivate var unplanned: BatchPolicy { if case .by(let batching) = self { batching.policy } else { .greedy } }
}

extension String {
    /// What the command's subject stands for.
    fileprivate func served(_ command: ServeCommand) throws -> ServedPipeline {
        let cache = command.engine.modelCache
        guard [".yaml", ".yml", ".json"].contains(where: hasSuffix) else {
            let reference = try ModelReference(parsing: self, relativeTo: ".")
            return ServedPipeline(
                model: try reference.file(cachedIn: cache), name: String(reference.shortName.prefix { $0 != "@" }))
        }
        let file = try PipelineFile(contentsOf: self)
        let planned: Result<Pipeline, PipelinesError>
        do {
            var pipeline = try command.figures.completion(command.store, command.output).pipeline(file)
            // This machine is none of Ray's.
            if command.on == .ray { pipeline.goals.idlePower = file.goals.idlePower }
            pipeline.goals = try command.goals.goals(carbon: command.carbon).completed(by: pipeline.goals)
            planned = .success(pipeline)
        } catch let problem as PipelinesError where problem.code == .unresolved {
            planned = .failure(problem)
        }
        return try ServedPipeline(file, planned: planned) {
            try ModelReference(parsing: $0, relativeTo: file.folder).file(cachedIn: cache)
        }
    }
}
