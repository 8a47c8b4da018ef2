import Foundation
import Prediction
import Quantities
import Studies
import Testing

struct CollectedRowTests {
    private func item(
        _ parts: [CollectedFigures.Part], isDrawn: Bool = true, places: [LayerPlace] = [], network: Bool = false
    ) throws -> CollectedItem {
        let layer = try LayerConfiguration(.named("relu"), ["batch_size": 2, "input_size": 100])
        let subject: CollectionItem.Subject = network ? .network("alexnet@224", batch: 4) : .layer(layer)
        return CollectedItem(
            CollectionItem(subject, isDrawn: isDrawn, places: places), multiplyAccumulates: network ? 1e9 : 0,
            startedAt: Date(timeIntervalSince1970: 0), duration: Seconds(1),
            outcome: .measured(
                CollectedFigures(
                    windows: [], kept: [], isSettled: true, total: [Joules(3), Joules(1), Joules(2)],
                    dynamic: [Joules(1), Joules(0.5), Joules(1.5)], provenance: .measured(by: "test"), parts: parts,
                    otherOperators: [])))
    }

    private func relu(share: Double, error: Double = 0) -> CollectedFigures.Part {
        .init(type: "relu", values: ["batch_size": 2, "input_size": 100, "in_place": 0], share: share, error: error)
    }

    @Test func aRowIsItsShareOfTheMedianWindow() throws {
        let item = try item([relu(share: 0.5)])
        let row = try #require(item.rows(.total).first)
        #expect(row.energy == Joules(1) && row.least == Joules(0.5) && row.most == Joules(1.5) && row.windows == 3)
        #expect(try #require(item.rows(.dynamic).first).energy == Joules(0.5))
    }

    @Test func partsThatAreNotResolvedAreLeftOut() throws {
        #expect(try item([relu(share: 0.5, error: 0.2)]).rows(.total).isEmpty)
        #expect(try item([relu(share: 0)]).rows(.total).isEmpty)
        #expect(try item([.init(type: "gone", values: [:], share: 1, error: 0)]).rows(.total).isEmpty)
    }

    @Test func aLiftedLayerHasARowForEachPlaceAndTrainsOnlyWhenDrawn() throws {
        let places = [
            LayerPlace(architecture: "alexnet@224", layerIndex: 3),
            LayerPlace(architecture: "vgg11@224", layerIndex: 7),
        ]
        let lifted = try item([relu(share: 1)], isDrawn: false, places: places)
        #expect(lifted.rows(.total).map(\.place) == places)
        #expect(try item([relu(share: 1)], places: places).rows(.total).map(\.place) == [nil] + places)
        let files = CollectionTables([lifted], energy: .total, session: "1").files
        let text = try #require(files["real_relu.csv"])
        #expect(text.hasPrefix("architecture,layer_idx,batch_size,input_size,in_place,macs,reps,forward_passes,cpu_j,"))
        let table = try MeasurementTable(parsing: text, file: "x", type: .named("relu"), strict: true)
        #expect(table.measurements.map(\.architecture) == ["alexnet@224", "vgg11@224"])
        #expect(table.measurements.map(\.layerIndex) == [3, 7])
    }

    @Test func networksHaveATableOfTheirOwn() throws {
        let files = CollectionTables([try item([], network: true)], energy: .total, session: "1").files
        let text = try #require(files["whole_architectures.csv"])
        #expect(
            text.hasPrefix(
                "architecture,batch_size,macs,reps,forward_passes,cpu_j,cpu_j_min,cpu_j_max,seconds,session\n"))
        let (networks, problems) = try NetworkMeasurement.table(parsing: text, file: "x", strict: true)
        #expect(problems.isEmpty && networks.count == 1)
        #expect(networks[0].architecture == "alexnet@224" && networks[0].batchSize == 4)
        #expect(networks[0].energy == Joules(2) && networks[0].multiplyAccumulates == 1e9)
    }

    @Test func sameChangesOfLayoutBecomeOneRow() throws {
        let values = ["batch_size": 1, "in_channels": 16, "image_size": 8, "image_width": 8, "direction": 0]
        let items = try [0.1, 0.3, 0.2].map { share in
            try item([relu(share: 0.5), .init(type: "reorder", values: values, share: share, error: 0)])
        }
        let text = try #require(CollectionTables(items, energy: .total, session: "1").files["random_reorder.csv"])
        let table = try MeasurementTable(parsing: text, file: "x", type: .named("reorder"), strict: true)
        #expect(table.measurements.map(\.energy) == [Joules(0.4)])
    }
}
