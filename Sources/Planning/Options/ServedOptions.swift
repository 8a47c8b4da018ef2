import Pipelines
import Quantities

/// The options of a table that can serve their load.
struct ServedOptions {
    /// In the order of the table; with response times, an option stands once for each number of replicas, fewest first.
    private(set) var options: [Int]
    /// One per option where there are response times, else empty.
    private(set) var responses: [Response] = []
    private(set) var hasSeveralReplicas = false
    /// Set when a stage has no option because each needs too many replicas.
    private(set) var tooManyReplicas: (stage: Int, least: Double, most: Double)?

    /// What an option would take, and what it may have.
    private typealias Lack = (least: Double, most: Double)

    /// - Parameters:
    ///   - table: all options of a catalogue, with the replicas their load needs or pinned ones.
    ///   - limit: no option has more replicas, beside the limits of the pipeline.
    init(
        _ table: OptionTable, _ catalogue: Catalogue, of pipeline: Pipeline, most limit: Double,
        _ responding: Responding?
    ) throws(PlanningError) {
        var needed = table.replicas
        if limit < .infinity {
            for place in table.order.indices {
                for option in table.offsets[place]..<table.offsets[place + 1] {
                    needed[option] = OptionTable.replicas(table.loads[place] * catalogue.rows[option].replicasPerLoad)
                }
            }
        }
        let most = table.mostReplicas(pipeline).map { min($0, limit) }
        let isServed = zip(needed, most).map { $0 <= $1 }
        options = needed.indices.filter { isServed[$0] }
        var overloaded: [Int: Lack] = [:]
        if let responding { overloaded = try respond(responding, table, catalogue, pipeline, most) }
        var row = 0
        for place in table.order.indices {
            let (stage, first) = (table.offsets[place]..<table.offsets[place + 1], row)
            while row < options.count, options[row] < stage.upperBound { row += 1 }
            guard row == first, tooManyReplicas == nil else { continue }
            let least = stage.map { overloaded[$0] ?? (needed[$0], most[$0]) }.min { $0.least < $1.least }
            tooManyReplicas = (table.order[place], least?.least ?? .infinity, least?.most ?? 0)
        }
    }

    /// Asks for the response times, leaves out the options that have none, and adds replicas that may be worth having.
    /// - Returns: what those left out would take.
    private mutating func respond(
        _ responding: Responding, _ table: OptionTable, _ catalogue: Catalogue, _ pipeline: Pipeline, _ most: [Double]
    ) throws(PlanningError) -> [Int: Lack] {
        var overloaded: [Int: Lack] = [:]
        var fewest: [(option: Int, place: Int, staged: StagedOption, response: Response)] = []
        var slowest = [Double](repeating: 0, count: table.order.count)
        var place = 0
        for option in options {
            while option >= table.offsets[place + 1] { place += 1 }
            let stage = pipeline.stages[table.order[place]]
            let staged = StagedOption(
                stage: table.order[place], variant: stage.variants[Int(table.variant[option])],
                point: Int(table.point[option]), replicas: Int(table.replicas[option]), load: Rate(table.loads[place]))
            // Replicas that are loaded fully have no steady state: it takes one more, or several if headroom is above 1.
            let busy = table.loads[place] * catalogue.rows[option].replicasPerLoad * pipeline.headroom(of: stage)
            let more = max(table.replicas[option], busy.rounded(.down)) + 1
            var response = try responding.response(of: staged, table.replicas[option])
            if response == nil, more <= most[option] { response = try responding.response(of: staged, more) }
            guard let response else {
                overloaded[option] = more <= most[option] ? (more + 1, more) : (more, most[option])
                continue
            }
            fewest.append((option, place, staged, response))
            slowest[place] = max(slowest[place], response.seconds)
        }
        let others = responding.latencySLA == nil ? [] : table.longestBeside(slowest)
        options.removeAll()
        for (option, place, staged, response) in fewest {
            add(option, response)
            guard let limit = responding.latencySLA else { continue }
            let faster = try Responding.faster(than: response, enough: limit - others[place], most: most[option]) {
                replicas throws(PlanningError) in try responding.response(of: staged, replicas)
            }
            for response in faster { add(option, response) }
            if !faster.isEmpty { hasSeveralReplicas = true }
        }
        return overloaded
    }

    private mutating func add(_ option: Int, _ response: Response) {
        options.append(option)
        responses.append(response)
    }
}

extension OptionTable {
    /// The most replicas each option is planned with.
    fileprivate func mostReplicas(_ pipeline: Pipeline) -> [Double] {
        var most: [Double] = []
        most.reserveCapacity(variant.count)
        for (place, index) in order.enumerated() {
            let limits = pipeline.stages[index].variants.indices.map {
                pipeline.mostReplicas(of: $0, in: pipeline.stages[index])
            }
            for option in offsets[place]..<offsets[place + 1] { most.append(limits[Int(variant[option])]) }
        }
        return most
    }
}
