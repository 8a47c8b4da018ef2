import ModelGraph

/// The operators of a network as an engine's optimiser rewrites them: no weights, only shapes and small constants.
///
/// Values and operators are numbered; an operator that a pass removes leaves a hole, so that numbers stay valid.
struct OperatorGraph {
    typealias ValueID = Int
    typealias OperatorID = Int

    /// What is known of one tensor.
    struct Value {
        var name: String
        var elementType: ElementType
        /// The shape for the inputs that the plan is made for; nil when it depends on data.
        var shape: [Int]?
        /// The sizes that the engine knows when it optimises, before it sees inputs; nil for an unknown rank.
        var statedShape: [Int?]?
        /// The names that the file itself gives to open sizes; nil where it states no shape.
        var axisNames: [String?]?
        /// The elements of a small tensor as far as they follow from constants and shapes; constants only where
        /// ``isConstant`` says so.
        var numbers: [Double?]?
        var isConstant = false
        var isGraphOutput = false
        /// Channels before padding, when the value lies in blocks of channels.
        var blockedChannels: Int?

        var knownStatedShape: [Int]? { statedShape?.known }
        /// The number of a constant with one element.
        var scalar: Double? {
            guard isConstant, let numbers, numbers.count == 1 else { return nil }
            return numbers[0]
        }
    }

    /// One operator with the file's nodes that it stands for.
    struct Operator {
        var name: String
        var operation: String
        var inputs: [ValueID?]
        var outputs: [ValueID?]
        var attributes: [String: Attribute] = [:]
        /// Positions of the file's nodes.
        var members: [Int] = []
        /// Values of this graph that inner graphs read.
        var captures: [ValueID] = []
        var operatorSet = 17
        /// Whether the operator is of ONNX Runtime's own domains.
        var isRuntimeOwn = false
        /// Whether it works on blocks of channels.
        var isBlocked = false
        var isRemoved = false
    }

    private(set) var values: [Value] = []
    private(set) var operators: [Operator] = []
    /// The operator that computes each value; nil for inputs and constants.
    private(set) var producers: [OperatorID?] = []
    /// The operators that read each value, once per input that reads it.
    private(set) var readers: [[OperatorID]] = []

    subscript(value: ValueID) -> Value {
        get { values[value] }
        set { values[value] = newValue }
    }

    mutating func addValue(_ value: Value) -> ValueID {
        values.append(value)
        producers.append(nil)
        readers.append([])
        return values.count - 1
    }

    @discardableResult
    mutating func add(_ added: Operator) -> OperatorID {
        operators.append(added)
        link(operators.count - 1)
        return operators.count - 1
    }

    mutating func remove(_ id: OperatorID) {
        unlink(id)
        operators[id].isRemoved = true
        // No pass looks for it any more.
        operators[id].operation = ""
    }

    /// Changes an operator in place, its connections included.
    mutating func update(_ id: OperatorID, _ change: (inout Operator) -> Void) {
        unlink(id)
        change(&operators[id])
        link(id)
    }

    /// Makes whoever reads one value read another.
    mutating func redirect(_ old: ValueID, to new: ValueID) {
        for reader in Set(readers[old]) {
            update(reader) { reader in
                reader.inputs = reader.inputs.map { $0 == old ? new : $0 }
                reader.captures = reader.captures.map { $0 == old ? new : $0 }
            }
        }
    }

    private mutating func link(_ id: OperatorID) {
        for case let input? in operators[id].inputs { readers[input].append(id) }
        for input in operators[id].captures { readers[input].append(id) }
        for case let output? in operators[id].outputs { producers[output] = id }
    }

    private mutating func unlink(_ id: OperatorID) {
        for case let input? in operators[id].inputs + operators[id].captures.map(Optional.some) {
            if let place = readers[input].firstIndex(of: id) { readers[input].remove(at: place) }
        }
        for case let output? in operators[id].outputs where producers[output] == id { producers[output] = nil }
    }
}

extension OperatorGraph {
    /// The operators that run, each after those it reads from, in the order of the file where it leaves a choice.
    var order: [OperatorID] {
        var waiting = [Int](repeating: 0, count: operators.count)
        var isSorted = true
        func wait(_ id: OperatorID, for input: ValueID) {
            guard let producer = producers[input] else { return }
            waiting[id] += 1
            if producer >= id { isSorted = false }
        }
        for id in operators.indices where !operators[id].isRemoved {
            for case let input? in operators[id].inputs { wait(id, for: input) }
            for input in operators[id].captures { wait(id, for: input) }
        }
        let present = operators.indices.filter { !operators[$0].isRemoved }
        if isSorted { return present }
        var order: [OperatorID] = []
        order.reserveCapacity(present.count)
        var ready = Array(present.filter { waiting[$0] == 0 }.reversed())
        while let next = ready.popLast() {
            order.append(next)
            for case let output? in operators[next].outputs {
                for reader in readers[output].reversed() {
                    waiting[reader] -= 1
                    if waiting[reader] == 0 { ready.append(reader) }
                }
            }
        }
        return order
    }
}
