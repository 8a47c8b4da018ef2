import Metering
package import Prediction
import Quantities
package import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Store {
    /// What a run of a collection has measured, in the order of the measurements.
    /// - Parameter failures: whether items that failed or were skipped are among them.
    package func collectedItems(of run: Run, failures: Bool = false) throws(StoreError) -> [CollectedItem] {
        var items: [CollectedItem] = []
        for stored in try records(of: run) where failures || stored.record.state == .complete {
            // What another version wrote in another form is as good as not measured.
            if let item = try? stored.record.payload?.decode(as: CollectedItem.self) { items.append(item) }
        }
        return items
    }

    /// Measured layers, for training and evaluation: random ones, and those lifted from networks with their architecture.
    /// - Parameters:
    ///   - name: of the collection; nil for all collections of the machine, engine and thread count of the newest.
    ///   - energy: whether rows hold what the machine draws at rest too.
    /// - Throws: ``StoreError`` (`noSuchRun`) when there is no such collection.
    package func layerMeasurements(
        name: String? = nil, energy: LayerEnergy = .total
    ) throws(StoreError) -> [LayerMeasurement] {
        var measurements: [LayerMeasurement] = []
        for run in try collections(name: name) {
            let rows = try collectedItems(of: run).flatMap { $0.rows(energy) }.summedUp()
            measurements += rows.map {
                LayerMeasurement(
                    $0.layer, energy: $0.energy, architecture: $0.place?.architecture,
                    layerIndex: $0.place?.layerIndex, session: run.shortID)
            }
        }
        return measurements
    }

    /// Measured whole networks.
    /// - Parameter name: as in ``layerMeasurements(name:energy:)``.
    package func networkMeasurements(
        name: String? = nil, energy: LayerEnergy = .total
    ) throws(StoreError) -> [NetworkMeasurement] {
        var networks: [NetworkMeasurement] = []
        for run in try collections(name: name) {
            for item in try collectedItems(of: run) {
                guard let network = item.network, let joules = item.figures?.energies(energy), !joules.isEmpty else {
                    continue
                }
                networks.append(
                    NetworkMeasurement(
                        architecture: network.name, batchSize: network.batch,
                        energy: Joules(median(of: joules.map(\.value))),
                        multiplyAccumulates: item.multiplyAccumulates > 0 ? item.multiplyAccumulates : nil,
                        session: run.shortID))
            }
        }
        return networks
    }

    /// Where the figures of ``layerMeasurements(name:energy:)`` come from.
    /// - Throws: ``StoreError`` (`noSuchRun`) when there is no such collection, or it measured nothing.
    package func collectionOrigin(name: String? = nil) throws(StoreError) -> CollectionOrigin {
        let runs = try collections(name: name)
        var figures: [[CollectedFigures]] = []
        for run in runs { figures.append(try collectedItems(of: run).compactMap(\.figures)) }
        for (run, measured) in zip(runs, figures) {
            guard let provenance = measured.first?.provenance else { continue }
            let settings: CollectionSettings = try run.settings.decode()
            let machine: MachineDescription = try run.machine.decode()
            return CollectionOrigin(
                machine: machine, engine: settings.engine, threads: settings.design.threads, energy: provenance,
                source: runs.map { "\($0.label) (run \($0.shortID))" }.joined(separator: ", "),
                measured: run.startedAt.formatted(.iso8601.year().month().day()),
                power: MachinePower(figures.flatMap(\.self), provenance, processors: machine.threads))
        }
        throw Self.nothingCollected(name)
    }

    /// The runs of collections whose figures belong together, the newest first.
    private func collections(name: String?) throws(StoreError) -> [Run] {
        let all = try runs(kind: Record.collectionKind).filter { name == nil || $0.label == name }
        guard let newest = all.first else { throw Self.nothingCollected(name) }
        let reference = try Setting(newest)
        return all.filter { (try? Setting($0)) == reference }
    }

    private static func nothingCollected(_ name: String?) -> StoreError {
        StoreError(
            .noSuchRun, name.map { "no collection “\($0)” is stored" } ?? "no layers were collected yet",
            advice: "measure some: perjoule collect layers FILE.yaml")
    }

    /// What figures must share to be trained on together.
    private struct Setting: Hashable {
        let machine: [String]
        let engine: String
        let threads: Int
        let sources: [String]

        init(_ run: Run) throws(StoreError) {
            let settings: CollectionSettings = try run.settings.decode()
            let machine: MachineDescription = try run.machine.decode()
            self.machine = [machine.processor ?? "", "\(machine.threads)", "\(machine.isVirtual)"]
            engine = settings.engine
            threads = settings.design.threads
            sources = settings.sources
        }
    }
}
