import Quantities
import Reporting
import Store

extension BatchingFindings {
    var json: JSONValue {
        [
            "loads": .array(cases.map(load)), "recommendations": .array(advice.map(recommendation)),
            "predictions": .array(
                predictions.map { cell, prediction in
                    [
                        "configuration": levels(cell.configuration), "method": .text(prediction.method.rawValue),
                        "energyPerRequest": .number(prediction.energyPerRequest.value),
                        "observedEnergyPerRequest": cell.energy.map { .number($0.value.value) } ?? .null,
                        "meanResponse": .number(prediction.meanResponse.value),
                        "observedMeanResponse": cell.number("latency.mean").map { .number($0) } ?? .null,
                    ]
                }),
        ]
    }

    private func load(_ batchingCase: BatchingCase) -> JSONValue {
        [
            "name": .text(batchingCase.name),
            "cells": .array(batchingCase.cells.map(cell)),
            "agreement": .array(
                batchingCase.pairs.map { pair in
                    func ratio(_ figure: String) -> JSONValue {
                        PairedChange(figure, of: pair.simulated, against: pair.real)?.ratio?.json ?? .null
                    }
                    return [
                        "batching": .text("\(pair.real.setting.rule.level)"), "energy": ratio("energy.total"),
                        "meanResponse": ratio("latency.mean"), "p99": ratio("latency.p99"),
                    ]
                }),
        ]
    }

    private func cell(_ cell: BatchingCell) -> JSONValue {
        func estimate<Amount: Quantity>(_ figure: String, _ type: Amount.Type) -> JSONValue {
            cell.mean(figure, as: type).map { AnyEstimate($0).json } ?? .null
        }
        func number(_ figure: String) -> JSONValue { cell.number(figure).map { .number($0) } ?? .null }
        return [
            "configuration": levels(cell.configuration), "replicates": .number(Double(cell.rows.count)),
            "energyPerRequest": estimate("energy.total", Joules.self),
            "dynamicEnergyPerRequest": estimate("energy.dynamic", Joules.self),
            "meanResponse": estimate("latency.mean", Seconds.self), "p50": estimate("latency.p50", Seconds.self),
            "p95": estimate("latency.p95", Seconds.self), "p99": estimate("latency.p99", Seconds.self),
            "meanWait": estimate("wait.mean", Seconds.self), "meanBatch": number("batch.mean"),
            "busy": number("busy"), "load": number("load"), "isOverloaded": .flag(cell.isOverloaded),
        ]
    }

    private func recommendation(_ advice: BatchingAdvice) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("load", .text(advice.name)),
            .init("against", .text("\(advice.reference.setting.rule.level)")),
        ]
        func add(_ choice: BatchingAdvice.Choice, keepsGoal: Bool) {
            members += [
                .init("run", .text("\(choice.cell.setting.rule.level)")), .init("keepsGoal", .flag(keepsGoal)),
                .init("energySaved", choice.saving?.json ?? .null),
                .init("p99More", choice.latencyPrice?.json ?? .null),
            ]
        }
        switch advice.verdict {
        case .run(let choice): add(choice, keepsGoal: true)
        case .goalMissed(let closest): add(closest, keepsGoal: false)
        case .overloaded: members += [.init("run", .null), .init("keepsGoal", .flag(false))]
        }
        return .object(members)
    }

    private func levels(_ configuration: Configuration) -> JSONValue {
        .object(
            configuration.levels.sorted { $0.key < $1.key }.map { .init($0.key, JSONValue($0.value)) })
    }
}
