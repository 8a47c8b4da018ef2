import Quantities
package import Tuning

/// A search that another program drives, line by line.
///
/// Without directions, the first values decide: one is minimised; of two, the first is maximised and the second
/// minimised, as an accuracy and its energy are.
package struct AskTellSession {
    package private(set) var settings: SearchSettings
    private var search: Search
    private var areDirectionsOpen: Bool
    /// Begins to keep trials, once directions are known; nil keeps none.
    private let keep: ((SearchSettings) throws -> KeptSearch)?
    private var kept: KeptSearch?

    /// - Parameters:
    ///   - directions: nil leaves them to the first values.
    ///   - keep: opens what keeps trials.
    /// - Throws: ``TuningError`` for a sampler or pruner that cannot be used.
    package init(
        _ settings: SearchSettings, directions: [Direction]?, keep: ((SearchSettings) throws -> KeptSearch)? = nil
    ) throws {
        self.settings = settings
        self.keep = keep
        areDirectionsOpen = directions == nil && settings.energy != .minimise
        // A sampler of two objectives leaves no doubt about their number.
        let isPair = areDirectionsOpen && settings.sampler == HypervolumeSampler.name
        self.settings.directions = directions ?? (isPair ? Self.pair : [.minimise])
        if isPair { areDirectionsOpen = false }
        search = try self.settings.search()
        if !areDirectionsOpen { try beginKeeping() }
    }

    private static let pair: [Direction] = [.maximise, .minimise]

    /// The trials so far.
    package var history: History { search.history }

    /// The longest line, in bytes.
    package static let longestLine = 1 << 20

    /// Answers one line by one line, or by as many as it asks trials for; a blank line by none.
    /// - Parameters:
    ///   - line: without its end.
    ///   - number: of the line, for faults.
    ///   - emit: takes each line of the answer, without its end, as soon as there is one.
    /// - Throws: ``StoreError`` when trials cannot be kept; faults of the line are answers.
    package mutating func answer(_ line: [UInt8], number: Int, emit: (String) -> Void) throws {
        guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { return }
        do {
            guard line.count <= Self.longestLine else {
                throw AskTellFault("the line is longer than \(Self.longestLine) bytes")
            }
            switch try AskTellRequest(parsing: line) {
            case .ask(let count): for _ in 0..<count { emit(try ask().text) }
            case let request: emit(try reply(to: request).text)
            }
        } catch let fault as AskTellFault {
            emit(AskTellReply.fault(fault, line: number).text)
        } catch let error as TuningError {
            emit(AskTellReply.fault(AskTellFault(error), line: number).text)
        }
    }

    /// Ends the search in order; what was told is kept.
    package func end() throws { try kept?.finish() }

    private mutating func ask() throws -> AskTellReply {
        guard let trial = search.ask() else { return .done(settings.endReason(search)) }
        try kept?.start(trial.id, search.history)
        return .trial(trial)
    }

    private mutating func reply(to request: AskTellRequest) throws -> AskTellReply {
        switch request {
        case .ask: return try ask()
        case .tell(let result):
            try decideDirections(by: result)
            try search.tell(result.id, values: try values(result), energy: result.energy)
            try keep(result.id)
            return .ok
        case .report(let result, let step):
            try decideDirections(by: result)
            return .decision(try search.report(result.id, step: step, values: try values(result)))
        case .prune(let result):
            try search.prune(result.id, energy: result.energy)
            try keep(result.id)
            return .ok
        case .fail(let result, let reason):
            try search.fail(result.id, energy: result.energy)
            try keep(result.id, reason: reason)
            return .ok
        case .best:
            guard settings.allDirections.count == 1 else {
                throw AskTellFault("no trial is best in several objectives", advice: "ask for {\"front\":1}")
            }
            return .best(search.history.best)
        case .front: return .front(search.history.paretoFront)
        case .running: return .running(search.history.unfinished)
        }
    }

    private func keep(_ id: Int, reason: String? = nil) throws {
        try kept?.finish(KeptTrial(id, of: search.history, reason: reason), search.history)
    }

    /// One value per objective; energy that is minimised is the last.
    private func values(_ result: AskTellRequest.Result) throws -> [Double] {
        guard settings.energy == .minimise else { return result.values }
        guard let energy = result.energy else {
            throw AskTellFault(
                "energy is minimised, and trial \(result.id) comes without", advice: "add “energy” in joules")
        }
        return result.values + [energy.value]
    }

    /// Takes the first values' number for that of the objectives.
    private mutating func decideDirections(by result: AskTellRequest.Result) throws {
        let values = result.values
        guard areDirectionsOpen, !values.isEmpty, search.history[result.id] != nil else { return }
        guard values.count <= 2 else {
            throw AskTellFault(
                "trial \(result.id) has \(values.count) values, and no directions were given",
                advice: "start with --directions, one for each")
        }
        if values.count == 2 {
            var decided = settings
            decided.directions = Self.pair
            var history = try decided.history()
            for id in 0..<search.history.count {
                _ = try history.start(coordinates: search.history.coordinates(of: id))
            }
            (search, settings) = (try decided.search(after: history), decided)
        }
        areDirectionsOpen = false
        try beginKeeping()
    }

    /// Opens what keeps trials, and takes up those kept before.
    private mutating func beginKeeping() throws {
        guard let keep else { return }
        let kept = try keep(settings)
        if kept.earlier.count > 0 { search = try settings.search(after: kept.earlier) }
        for trial in search.history.unfinished where trial.id >= kept.earlier.count {
            try kept.start(trial.id, search.history)
        }
        self.kept = kept
    }
}
