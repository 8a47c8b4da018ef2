/// The distribution of the time from a request's arrival to the end of its batch.
///
/// A response is a wait w + m·s(B) — until the server is next free, and for m full batches ahead — and the service of
/// the request's own batch of j. Its density in w is kept for each (m, j) on a grid; single values with a chance of
/// their own, such as a full timeout, are kept apart.
struct ResponseDistribution {
    /// A value of the response with a chance of its own.
    struct Atom {
        let seconds: Double
        var mass: Double
    }

    /// The density of w for one number of batches ahead and one batch size.
    private struct Part {
        /// m·s(B) + s(j).
        let shiftSeconds: Double
        /// Chance of a wait up to each node; ascending.
        let cumulative: [Double]
    }

    /// Ascending from 0.
    private let nodes: [Double]
    private var parts: [Part] = []
    private var atoms: [Atom]
    private var longestSeconds = 0.0

    init(_ chain: BatchChain, resolution: Int) {
        var integral = WaitIntegral(chain, resolution: resolution)
        integral.addArrivalsInService()
        integral.addGathering()
        nodes = integral.nodes
        atoms = integral.atoms
        let largest = chain.largest
        let full = chain.latencySeconds[largest - 1]
        let total = integral.mass.reduce(0, +) + atoms.reduce(0) { $0 + $1.mass }
        for index in atoms.indices { atoms[index].mass /= total }
        longestSeconds = atoms.map(\.seconds).max() ?? 0
        let segments = nodes.count - 1
        var sums = [Double](repeating: 0, count: integral.parts)
        for segment in 0..<segments {
            for part in 0..<integral.parts { sums[part] += integral.mass[segment * integral.parts + part] }
        }
        for part in 0..<integral.parts where sums[part] > 1e-12 * total {
            var cumulative = [0.0]
            cumulative.reserveCapacity(nodes.count)
            var sum = 0.0
            for segment in 0..<segments {
                sum += integral.mass[segment * integral.parts + part] / total
                cumulative.append(sum)
            }
            let shift = Double(part / largest) * full + chain.latencySeconds[part % largest]
            parts.append(Part(shiftSeconds: shift, cumulative: cumulative))
            longestSeconds = max(longestSeconds, shift + nodes[segments])
        }
    }

    func cumulative(_ seconds: Double) -> Double {
        var sum = 0.0
        for atom in atoms where atom.seconds <= seconds { sum += atom.mass }
        for part in parts {
            let wait = seconds - part.shiftSeconds
            guard wait > 0 else { continue }
            sum += interpolate(part.cumulative, at: wait)
        }
        return min(1, sum)
    }

    private func interpolate(_ cumulative: [Double], at wait: Double) -> Double {
        let last = nodes.count - 1
        guard wait < nodes[last] else { return cumulative[last] }
        var (low, high) = (0, last)
        while high - low > 1 {
            let middle = (low + high) / 2
            if nodes[middle] <= wait { low = middle } else { high = middle }
        }
        let share = (wait - nodes[low]) / (nodes[high] - nodes[low])
        return cumulative[low] + share * (cumulative[high] - cumulative[low])
    }

    /// The least time with at least a share of the responses, to a relative 10⁻⁷.
    func quantile(_ share: Double) -> Double {
        var (low, high) = (0.0, longestSeconds)
        while high - low > 1e-7 * high {
            let middle = (low + high) / 2
            if cumulative(middle) < share { low = middle } else { high = middle }
        }
        return high
    }
}
