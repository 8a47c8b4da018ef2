/// Recurrent layers over inputs of steps × batch × features.
enum RecurrentRules {
    static let rules: [String: ShapeRule] = [
        "LSTM": { call throws(ModelGraphError) in try recurrent(call, states: 2) },
        "GRU": { call throws(ModelGraphError) in try recurrent(call, states: 1) },
        "RNN": { call throws(ModelGraphError) in try recurrent(call, states: 1) },
    ]

    private static func recurrent(_ call: OperatorCall, states: Int) throws(ModelGraphError) -> [InferredValue] {
        guard let input = call.shape(0) else { return call.unknown() }
        guard input.count == 3 else { throw call.invalid("an input of \(input.count) axes instead of 3") }
        let directions = call.string("direction", default: "forward") == "bidirectional" ? 2 : 1
        let recurrence = call.shape(2)
        let hidden =
            call.node.attributes["hidden_size"] == nil
            ? recurrence.flatMap { $0.last ?? nil } : call.int("hidden_size", default: 0)
        guard hidden ?? 1 > 0 else { throw call.invalid("hidden_size \(hidden ?? 0)") }
        let isBatchFirst = call.int("layout", default: 0) == 1
        let (steps, batch) = isBatchFirst ? (input[1], input[0]) : (input[0], input[1])
        let all: [Int?] = isBatchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden]
        let last: [Int?] = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden]
        return [InferredValue(call.type, all)] + (0..<states).map { _ in InferredValue(call.type, last) }
    }
}
