/// Adds up the work of inferred steps; a weight counts where it is first used.
struct WorkCounting {
    private var counted: Set<String> = []
    private var unsized: [String] = []
    private var uncounted: [String: Int] = [:]

    mutating func count(_ steps: [InferenceStep], within path: String) throws(ModelGraphError) -> [NodeWork] {
        var nodes: [NodeWork] = []
        nodes.reserveCapacity(steps.count)
        for step in steps {
            nodes.append(try count(step, within: path))
            let name = path + step.node.displayName + "/"
            if let body = try costliest(step.bodies, within: name) {
                if step.rounds == nil { unsized.append("\(path)\(step.node.label): its number of rounds") }
                for var node in body {
                    let rounds = step.rounds ?? 1
                    node.work = try node.work.repeated(rounds)
                    node.rounds = try [node.rounds, rounds].checkedProduct.orOverflow()
                    nodes.append(node)
                }
            }
        }
        return nodes
    }

    func report(
        _ nodes: [NodeWork], unknownOperators: [String: Int]
    ) throws(ModelGraphError) -> WorkReport {
        var report = WorkReport()
        for node in nodes { try report.total.add(node.work) }
        report.nodes = nodes
        report.unknownOperators = unknownOperators.merging(uncounted) { max($0, $1) }
        report.unsizedNodes = unsized
        return report
    }

    /// The branch with the most work, counted on a copy so that the others leave no trace.
    private mutating func costliest(
        _ bodies: [[InferenceStep]], within path: String
    ) throws(ModelGraphError) -> [NodeWork]? {
        var best: (nodes: [NodeWork], cost: Work, state: WorkCounting)?
        for body in bodies {
            var state = self
            let nodes = try state.count(body, within: path)
            var cost = Work()
            for node in nodes { try cost.add(node.work) }
            let isMore = best.map {
                (cost.multiplyAccumulates, cost.elementOperations, cost.bytesWritten)
                    > ($0.cost.multiplyAccumulates, $0.cost.elementOperations, $0.cost.bytesWritten)
            }
            if isMore ?? true { best = (nodes, cost, state) }
        }
        if let best { self = best.state }
        return best?.nodes
    }

    private mutating func count(_ step: InferenceStep, within path: String) throws(ModelGraphError) -> NodeWork {
        var work = Work()
        if step.isKnown, step.bodies.isEmpty, !step.isConstant {
            let call = step.call
            if let macs = MultiplyAccumulates.count(call, step.outputs),
                let operations = ElementOperations.count(call, step.outputs),
                let traffic = try Traffic.count(call, step.outputs)
            {
                work = traffic
                work.multiplyAccumulates = try macs.orOverflow()
                work.elementOperations = try operations.orOverflow()
            } else {
                unsized.append(path + step.node.label)
            }
        }
        if !step.isConstant || step.outputs.first?.weights.isEmpty ?? true { try countParameters(of: step, in: &work) }
        return NodeWork(
            name: path + step.node.displayName, operation: step.node.operation,
            inputShapes: step.inputs.map { $0?.knownShape }, outputShapes: step.outputs.map(\.knownShape),
            isConstant: step.isConstant, rounds: 1, work: work)
    }

    private mutating func countParameters(of step: InferenceStep, in work: inout Work) throws(ModelGraphError) {
        for (index, input) in step.inputs.enumerated() {
            guard let input else { continue }
            for weight in input.weights {
                guard let role = WeightRole(weight, of: input, at: index, in: step.node),
                    counted.insert(weight.name).inserted
                else { continue }
                var learned = Work()
                switch role {
                case .parameter: learned.parameters = weight.elements
                case .runningStatistic: learned.runningStatistics = weight.elements
                }
                try work.add(learned)
            }
        }
    }
}

/// A count, or that it exceeds 64-bit integers.
enum Count {
    case exact(Int)
    case overflow

    init(_ factors: [Int]) { self = factors.checkedProduct.map { .exact($0) } ?? .overflow }

    func orOverflow() throws(ModelGraphError) -> Int {
        guard case .exact(let count) = self else { throw Work.overflow }
        return count
    }
}

extension Int? {
    fileprivate func orOverflow() throws(ModelGraphError) -> Int {
        guard let self else { throw Work.overflow }
        return self
    }
}
