import ModelGraph
package import Prediction
package import Quantities
package import Reporting

/// What a collection would measure, and about how long that takes.
package struct CollectionForecast: Sendable {
    package let plan: CollectionPlan
    package let summary: Summary

    /// The forecast in figures.
    package struct Summary: Sendable, Hashable, Codable {
        package var name: String
        package var counts: [String: Int]
        package var total: Int
        /// At least, large layers and networks apart.
        package var duration: Seconds
        package var remarks: [String]
    }

    /// Draws the configurations of a design and lifts the layers of its networks.
    /// - Parameter processor: of the machine that is to run them, which decides how the engine runs a network.
    /// - Throws: errors of the layer types, and of the networks' files.
    package init(_ design: CollectionDesign, processor: Prediction.Processor) throws {
        plan = try CollectionPlan(design) { request, batch in
            try ModelReference(parsing: request.model, relativeTo: ".").load()
                .executedLayers(batch: batch, processor: processor)
        }
        summary = Summary(
            name: design.name, counts: Dictionary(uniqueKeysWithValues: plan.counts.map { ($0.kind, $0.count) }),
            total: plan.items.count, duration: ItemForecast(design.pace).duration(of: plan.items[...]),
            remarks: plan.remarks)
    }

    /// The counts as a table for people.
    package var table: Table {
        var table = Table(
            columns: ["Kind", "Items"],
            rows: plan.counts.map { [.plain($0.kind), .count($0.count)] } + [[.plain("total"), .count(summary.total)]])
        table.notes.append(
            RichText(plain: "At least \(summary.duration), large layers, networks and noise apart"))
        return table
    }
}

extension CollectionDesign {
    /// The networks that are measured as a whole, by name; those of the zoo are written to `cache` when missing.
    /// - Throws: ``ModelGraphError`` for a model that cannot be read or written.
    package func networkFiles(cachedIn cache: String) throws -> [String: CollectionNetwork] {
        var files: [String: CollectionNetwork] = [:]
        for request in networks where request.whole {
            let reference = try ModelReference(parsing: request.model, relativeTo: ".")
            files[request.architecture] = CollectionNetwork(
                model: try reference.load(), file: try reference.file(cachedIn: cache))
        }
        return files
    }
}
