import Quantities

extension BatchingCosts {
    /// What a table costs on average, and what starting in each state adds to that.
    struct Values {
        let average: Double
        let relative: [Double]
    }

    /// The table that costs least, by Howard's policy iteration.
    func optimum() -> [Int] {
        var table = (0..<count).map { min($0, drain.batch) }
        // Each round is better than the last; a few are enough, and rounding must not make them endless.
        for _ in 0..<100 {
            let better = improved(table, values(of: table))
            guard better != table else { break }
            table = better
        }
        return table
    }

    private func values(of table: [Int]) -> Values {
        let chain = chain(table)
        let stationary = chain.stationary()
        let steps = table.enumerated().map { step($0.offset, $0.element) }
        let costs = steps.map { cost($0) }
        var (total, seconds) = (0.0, 0.0)
        for (state, share) in stationary.enumerated() {
            total += share * costs[state]
            seconds += share * steps[state].seconds
        }
        let average = total / seconds
        let reference = stationary.indices.max { stationary[$0] < stationary[$1] } ?? 0
        let gains = zip(costs, steps).map { $0 - average * $1.seconds }
        return Values(average: average, relative: chain.relativeValues(gains: gains, reference: reference))
    }

    /// In each state the batch that costs least when the old table follows it.
    private func improved(_ table: [Int], _ values: Values) -> [Int] {
        let following =
            values.relative
            + (1...up).map { excess in
                let beyond = overflow(excess)
                return values.relative[count - 1] + cost(beyond) - values.average * beyond.seconds
            }
        var better = table
        var least = [Double](repeating: .infinity, count: count)
        func consider(_ batch: Int, in state: Int, _ cost: Double) {
            // The old batch must be beaten by more than rounding.
            let scale = abs(values.relative[state]) + values.average * intervalSeconds[0]
            let cost = batch == table[state] ? cost - 1e-12 * scale : cost
            guard cost < least[state] else { return }
            least[state] = cost
            better[state] = batch
        }
        for state in 0..<(count - 1) {
            consider(0, in: state, cost(step(state, 0)) - values.average / rate + following[state + 1])
        }
        var next: [Double] = []
        for batch in 1...service.largestBatch {
            expect(following, after: arrivals[batch - 1].weights, states: count - batch, into: &next)
            for left in 0..<(count - batch) {
                let step = insideStep(left + batch, batch)
                consider(batch, in: left + batch, cost(step) - values.average * step.seconds + next[left])
            }
        }
        return better
    }

    /// The expected value after a number of arrivals, from each of 0..<states on.
    private func expect(_ values: [Double], after weights: [Double], states: Int, into result: inout [Double]) {
        result.removeAll(keepingCapacity: true)
        result.append(contentsOf: repeatElement(0, count: states))
        result.withUnsafeMutableBufferPointer { result in
            values.withUnsafeBufferPointer { values in
                for (more, weight) in weights.enumerated() {
                    let shifted = values.baseAddress! + more
                    for state in 0..<states { result[state] += weight * shifted[state] }
                }
            }
        }
    }

    /// The table without its end, where it takes what the drain does.
    func trimmed(_ table: [Int]) -> BatchingTable {
        // The last states know less of what follows them, and are next to never reached.
        let known = table.prefix(max(drain.batch + 1, count - up))
        let last = known.lastIndex { $0 != drain.batch } ?? 0
        return BatchingTable(unchecked: known.prefix(last + 1) + [drain.batch])
    }

    func figures(of table: [Int]) -> BatchingFigures {
        let stationary = chain(table).stationary()
        var total = Step(seconds: 0, requestSeconds: 0, joules: 0)
        var (busySeconds, batches, requests) = (0.0, 0.0, 0.0)
        for (state, batch) in table.enumerated() {
            let (share, step) = (stationary[state], step(state, batch))
            total.seconds += share * step.seconds
            total.requestSeconds += share * step.requestSeconds
            total.joules += share * step.joules
            total.overflowSeconds += share * step.overflowSeconds
            guard batch > 0 else { continue }
            busySeconds += share * step.seconds
            batches += share
            requests += share * Double(batch)
        }
        let response = Seconds(total.requestSeconds / total.seconds / rate)
        let power = Watts(total.joules / total.seconds) + service.idlePower * replicas
        let energy = Joules(power.value / rate)
        return BatchingFigures(
            cost: response + Seconds(secondsPerJoule * energy.value), meanResponse: response, energyPerRequest: energy,
            power: power, meanBatch: requests / batches, utilisation: Fraction(busySeconds / total.seconds),
            overflowShare: total.overflowSeconds / total.seconds)
    }
}
