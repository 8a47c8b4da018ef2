import Pipelines
import Quantities

/// How the options of a table get their responses, and with which numbers of replicas.
struct Responding {
    let model: ResponseModel
    /// What the pipeline is to keep, in seconds: options are made of more replicas too where those may help; nil for none.
    let latencySLA: Double?

    /// No more replicas are looked at once they shorten a response by less than this share of it.
    static let worthwhile = 0.01
    /// Replicas are added one by one, or this share of them where that is more.
    static let step = 1.0 / 16

    /// What a stage's responses come to under an option with other replicas; nil where they cannot keep up.
    func response(of option: StagedOption, _ replicas: Double) throws(PlanningError) -> Response? {
        var option = option
        option.replicas = Int(replicas)
        return try model(option).map {
            Response(replicas: replicas, seconds: $0.time.value, dynamicJoules: $0.energy?.value)
        }
    }

    /// The responses with more replicas than the fewest that may be worth having, in order.
    ///
    /// There is no end of replicas that shorten a response a little, and each takes a queue to solve: the search ends
    /// where the next ones gain next to nothing. A number that is passed over has one beside it, a sixteenth larger at most.
    /// - Parameters:
    ///   - enough: seconds; what no shorter response betters.
    ///   - most: no more replicas are looked at.
    static func faster(
        than fewest: Response, enough: Double, most: Double,
        _ response: (_ replicas: Double) throws(PlanningError) -> Response?
    ) throws(PlanningError) -> [Response] {
        var responses: [Response] = []
        var last = fewest
        while last.replicas < most, last.seconds > enough {
            let replicas = min(most, last.replicas + max(1, (last.replicas * step).rounded(.down)))
            guard let next = try response(replicas), next.seconds < last.seconds * (1 - worthwhile) else { break }
            last = next
            responses.append(next)
        }
        return responses
    }
}

/// What a stage's responses come to with a number of replicas.
struct Response {
    let replicas: Double
    let seconds: Double
    /// Per request to the stage; nil for that of full batches.
    var dynamicJoules: Double?
}
