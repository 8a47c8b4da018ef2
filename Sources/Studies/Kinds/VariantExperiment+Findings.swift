import Profiling
import Quantities
package import Reporting
import Statistics
package import Store

extension VariantExperiment {
    package func findings(_ rows: [StudyRow], _ settings: StudySettings) throws -> StudyFindings {
        VariantFindings(rows, level: settings.stopping.level).findings
    }
}

/// What a study of variants says: who is best at what, what the step between them costs, and what moves with what.
struct VariantFindings {
    /// One configuration with its means.
    struct Point {
        var configuration: Configuration
        var model: String
        /// Batch size and threads, in words.
        var setting: String
        var rows: [StudyRow]
        var energy: Estimate<Joules>
        var ownEnergy: Estimate<Joules>?
        var latency: Estimate<Seconds>
        var accuracy: Estimate<Fraction>?
    }

    let points: [Point]
    let level: Double

    init(_ rows: [StudyRow], level: Double) {
        self.level = level
        var order: [Configuration] = []
        var groups: [Configuration: [StudyRow]] = [:]
        for row in rows where row.failure == nil {
            if groups[row.configuration] == nil { order.append(row.configuration) }
            groups[row.configuration, default: []].append(row)
        }
        points = order.compactMap { configuration in
            guard let rows = groups[configuration],
                let energy = rows.mean("energy.total", as: Joules.self, level: level),
                let latency = rows.mean("latency.mean", as: Seconds.self, level: level)
            else { return nil }
            let others = configuration.levels.filter { $0.key != "model" }.sorted { $0.key < $1.key }
            return Point(
                configuration: configuration, model: "\(configuration.levels["model"] ?? "")",
                setting: others.map { "\($0.key) \($0.value)" }.joined(separator: ", "), rows: rows, energy: energy,
                ownEnergy: rows.mean("energy.own", as: Joules.self, level: level), latency: latency,
                accuracy: rows.first?["accuracy"].flatMap { try? $0.estimate() })
        }.sorted { ($0.energy.value, $0.model) < ($1.energy.value, $1.model) }
    }

    /// Points that no other beats in both energy and accuracy.
    var front: Set<Configuration> {
        let known = points.filter { $0.accuracy != nil }
        let indices = ParetoFront.indices(
            known.map { ($0.accuracy?.value.value ?? 0, $0.energy.value.value) }, x: .higher, y: .lower)
        return Set(indices.map { known[$0].configuration })
    }

    var findings: StudyFindings {
        StudyFindings(
            blocks: answers + charts + [.heading("Variants"), .table(table)] + correlationBlocks,
            json: .object([
                .init("variants", .array(points.map(json))),
                .init("correlations", .array(correlations.map(\.json))),
            ]))
    }

    private var answers: [Block] {
        guard let least = points.first else { return [.callout(.warning, "No configuration was measured.")] }
        var blocks: [Block] = [
            .callout(
                .answer, "**\(least.model) at \(least.setting) needs the least energy:** \(least.energy) per item.")
        ]
        let mostAccurate = points.filter { $0.accuracy != nil }.max {
            ($0.accuracy?.value.value ?? 0, -$0.energy.value.value) < (
                $1.accuracy?.value.value ?? 0, -$1.energy.value.value
            )
        }
        guard let best = mostAccurate, let accuracy = best.accuracy, best.configuration != least.configuration,
            let ratio = MeanRatio(
                of: best.rows.values("energy.total"), to: least.rows.values("energy.total"), level: level)
        else { return blocks }
        let change = least.accuracy.map { low in
            " for \(((accuracy.value.value - low.value.value) * 100).formatted(fractionDigits: 1)) points of accuracy"
        }
        blocks.append(
            .callout(
                .answer,
                """
                **\(best.model) at \(best.setting) is the most accurate** (\(accuracy)), and needs \(best.energy) per item: \
                \(ratio.change) beside \(least.model)\(change ?? "").
                """))
        return blocks
    }

    private var charts: [Block] {
        let known = points.filter { $0.accuracy != nil }
        let settings = known.map(\.setting).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.sorted()
        func chart(_ title: String, _ caption: RichText, _ x: Axis, isLower: Bool, _ value: (Point) -> AnyEstimate)
            -> Block
        {
            .chart(
                ScatterChart(
                    title, caption: caption, x: x, y: Axis("Energy per item", scale: .logarithmic),
                    series: settings.map { setting in
                        .init(
                            setting,
                            points: known.filter { $0.setting == setting }.map {
                                .init(value($0), AnyEstimate($0.energy), label: $0.model)
                            })
                    }, front: (x: isLower ? .lower : .higher, y: .lower)))
        }
        guard !known.isEmpty else { return [] }
        return [
            chart(
                "Energy against accuracy", "Better is down to the right: less energy, more accuracy.", "Accuracy",
                isLower: false
            ) { $0.accuracy.map { AnyEstimate($0) } ?? AnyEstimate(.nan, provenance: $0.energy.provenance) },
            chart(
                "Energy against latency", "Better is down to the left: less energy, a shorter wait for the batch.",
                Axis("Latency per batch", scale: .logarithmic), isLower: true
            ) { AnyEstimate($0.latency) },
        ]
    }

    private var table: Table {
        let front = front
        var table = Table(
            columns: [
                "Model", "Setting", "Energy per item", "of it dynamic", "Latency per batch", "Accuracy", "On the front",
                .init("Trials", alignment: .trailing),
            ],
            rows: points.map { point in
                [
                    .plain(point.model), .plain(point.setting), .figure(point.energy),
                    .figure(point.ownEnergy, otherwise: "the idle power is not known"), .figure(point.latency),
                    .figure(point.accuracy, otherwise: "neither measured nor published"),
                    .plain(front.contains(point.configuration) ? "yes" : "no"), .count(point.rows.count),
                ]
            },
            notes: [
                """
                Energy per item is that of the whole machine while the model ran; dynamic is this process's share beyond \
                rest. Intervals are of the mean over trials, widened by the error that the source states.
                """
            ])
        table.emphasizedRows = Set(points.indices.filter { front.contains(points[$0].configuration) })
        if points.contains(where: { $0.accuracy?.provenance.kind != "measured" }) {
            table.notes.append("Accuracy that is not marked as measured was not measured here.")
        }
        return table
    }

    private func json(_ point: Point) -> JSONValue {
        func number<Amount: Quantity>(_ estimate: Estimate<Amount>?) -> JSONValue {
            guard let estimate else { return .null }
            return [
                "value": .number(estimate.value.value),
                "lower": estimate.interval.map { .number($0.lower.value) } ?? .null,
                "upper": estimate.interval.map { .number($0.upper.value) } ?? .null,
                "provenance": ["kind": .text(estimate.provenance.kind), "origin": .text(estimate.provenance.origin)],
            ]
        }
        return [
            "configuration": .object(
                point.configuration.levels.sorted { $0.key < $1.key }.map { .init($0.key, JSONValue($0.value)) }),
            "energyPerItem": number(point.energy), "dynamicEnergyPerItem": number(point.ownEnergy),
            "latencyPerBatch": number(point.latency), "accuracy": number(point.accuracy),
            "trials": .number(Double(point.rows.count)), "isOnFront": .flag(front.contains(point.configuration)),
        ]
    }
}

extension JSONValue {
    /// A factor's level.
    package init(_ level: Factor) {
        switch level {
        case .number(let number): self = .number(number)
        case .text(let text): self = .text(text)
        case .flag(let flag): self = .flag(flag)
        }
    }
}
