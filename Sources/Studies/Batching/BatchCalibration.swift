import Pipelines
package import Quantities
package import Simulation
import Statistics
package import Store

/// What batches of some sizes take when they run back to back, and what the machine draws at rest.
package struct BatchCalibration: Sendable, Hashable {
    /// One measured size.
    package struct Point: Sendable, Hashable {
        package var size: Int
        package var latency: Estimate<Seconds>
        /// For the batch, beyond the machine's rest; of this process where the machine tells, else of the whole machine.
        package var energy: Estimate<Joules>

        package init(size: Int, latency: Estimate<Seconds>, energy: Estimate<Joules>) {
            self.size = size
            self.latency = latency
            self.energy = energy
        }
    }

    /// By ascending size; at least one.
    package private(set) var points: [Point]
    /// Of the whole machine.
    package var idlePower: Estimate<Watts>

    /// - Returns: nil without a point.
    package init?(_ points: [Point], idlePower: Estimate<Watts>) {
        guard !points.isEmpty else { return nil }
        self.points = points.sorted { $0.size < $1.size }
        self.idlePower = idlePower
    }

    /// The same without a size; nil when nothing is left.
    package func without(_ size: Int) -> BatchCalibration? {
        BatchCalibration(points.filter { $0.size != size }, idlePower: idlePower)
    }

    /// The latency of a batch of a size; nil where it was not measured.
    package func latency(of size: Int) -> Estimate<Seconds>? { points.first { $0.size == size }?.latency }

    /// The sizes to measure for batches up to a size: powers of two, and the sizes that are asked for.
    package static func sizes(upTo largest: Int, and asked: [Int]) -> [Int] {
        var sizes = Set(asked + [1])
        var size = 1
        while size <= largest {
            sizes.insert(size)
            size *= 2
        }
        return sizes.sorted()
    }

    /// What one replica, the whole machine's idle power being its, does with batches up to a size.
    ///
    /// Between measured sizes latency and energy run linearly; beyond them they go on as between the last two.
    /// - Throws: `SimulationError` for figures that no server can have.
    package func service(largest: Int) throws(SimulationError) -> BatchService {
        try service(largest: largest) { $0.value }
    }

    private func service(
        largest: Int, energy: (Estimate<Joules>) -> Joules
    ) throws(SimulationError) -> BatchService {
        var points = points.map { point in
            OperatingPoint(
                batch: point.size, latency: point.latency,
                energy: Estimate(energy(point.energy), provenance: point.energy.provenance), cores: 1,
                idlePower: idlePower)
        }
        if points[0].batch > 1, points.count > 1 {
            points.insert(Self.extended(points[1], points[0], to: 1), at: 0)
        }
        if let last = points.last, largest > last.batch {
            points.append(points.count > 1 ? Self.extended(points[points.count - 2], last, to: largest) : last)
            points[points.count - 1].batch = largest
        }
        let accuracy = Estimate(Fraction(0), provenance: .given(in: "a calibration, which has none"))
        let variant = Variant(name: "batches of 1 to \(largest)", accuracy: accuracy, points: points)
        return try BatchService(variant, point: points.count - 1).limited(to: largest)
    }

    /// The line through two points, beyond the second; never falling with the size, nor below the second's cost per item.
    private static func extended(
        _ inner: OperatingPoint, _ outer: OperatingPoint, to size: Int
    ) -> OperatingPoint {
        let reach = Double(size - outer.batch) / Double(outer.batch - inner.batch)
        let share = min(1, Double(size) / Double(outer.batch))
        func extend(_ inner: Double, _ outer: Double) -> Double {
            let line = outer + reach * (outer - inner)
            return size > 1 ? max(line, outer) : min(max(line, share * outer), outer)
        }
        var point = outer
        point.batch = size
        point.latency.value = Seconds(extend(inner.latency.value.value, outer.latency.value.value))
        point.energy.value = Joules(extend(inner.energy.value.value, outer.energy.value.value))
        return point
    }

    /// Joules beyond rest of batches of some sizes, with the range that the measurement's own error leaves.
    /// - Throws: `SimulationError` for figures that no server can have.
    package func energy(of sizes: [Int]) throws(SimulationError) -> Estimate<Joules> {
        let largest = sizes.max() ?? 1
        func sum(_ end: (Estimate<Joules>) -> Joules) throws(SimulationError) -> Joules {
            let joules = try service(largest: largest, energy: end).energyJoules
            return Joules(sizes.reduce(0) { $0 + joules[$1 - 1] })
        }
        var total = Estimate(try sum { $0.value }, provenance: provenance)
        if let basis = points[0].energy.interval?.basis, points.allSatisfy({ $0.energy.interval != nil }) {
            total.interval = .init(
                try sum { $0.interval?.lower ?? $0.value }, try sum { $0.interval?.upper ?? $0.value }, basis: basis)
        }
        return total
    }

    private var provenance: Provenance {
        Provenance.combined(points.map(\.energy.provenance)) ?? idlePower.provenance
    }
}

/// Calibrations among the figures of a row, so that findings need nothing but rows.
extension BatchCalibration {
    private static let latency = "calibration.latency."
    private static let energy = "calibration.energy."
    private static let idle = "calibration.idle"

    package var figures: [Figure] {
        points.flatMap {
            [Figure(Self.latency + "\($0.size)", $0.latency), Figure(Self.energy + "\($0.size)", $0.energy)]
        }
            + [Figure(Self.idle, idlePower)]
    }

    /// Reads what ``figures`` wrote; nil where a row has none.
    package init?(_ row: StudyRow) {
        guard let idle = try? row[Self.idle]?.estimate(as: Watts.self) else { return nil }
        let points = row.figures.compactMap { figure -> Point? in
            guard figure.name.hasPrefix(Self.latency), let size = Int(figure.name.dropFirst(Self.latency.count)),
                let latency = try? figure.estimate(as: Seconds.self),
                let energy = try? row[Self.energy + "\(size)"]?.estimate(as: Joules.self)
            else { return nil }
            return Point(size: size, latency: latency, energy: energy)
        }
        self.init(points, idlePower: idle)
    }

    /// The mean of several; nil for none, or where they did not measure the same sizes.
    package static func mean(of parts: [BatchCalibration]) -> BatchCalibration? {
        guard let first = parts.first, parts.allSatisfy({ $0.points.map(\.size) == first.points.map(\.size) }),
            let idle = try? Estimate.mean(of: parts.map(\.idlePower))
        else { return nil }
        let points = first.points.indices.compactMap { index -> Point? in
            guard let latency = try? Estimate.mean(of: parts.map(\.points[index].latency)),
                let energy = try? Estimate.mean(of: parts.map(\.points[index].energy))
            else { return nil }
            return Point(size: first.points[index].size, latency: latency, energy: energy)
        }
        return BatchCalibration(points, idlePower: idle)
    }
}
