import Pipelines
import Planning
import Quantities

extension SavingsStudy.CaseSavings {
    /// What each stage of a plan runs, in one line: its variant and what else there was to choose.
    func choices(_ plan: Plan) -> String {
        let free = Knob.free(in: pipeline)
        return zip(pipeline.stages, plan.stages).map { stage, choice in
            var parts = [choice.variant]
            if free.contains(.batch) { parts.append("batch\u{00a0}\(choice.batch)") }
            if let point = stage.option(of: choice)?.point {
                if free.contains(.cores) {
                    parts.append("\(point.cores.trimmed)\u{00a0}\(point.cores == 1 ? "core" : "cores")")
                }
                parts += [
                    free.contains(.powerLimit) ? point.powerLimit?.formatted() : nil,
                    free.contains(.frequency) ? point.frequency?.formatted() : nil,
                    free.contains(.slice) ? point.slice : nil, free.contains(.device) ? point.device : nil,
                ].compactMap(\.self)
            }
            if choice.replicas > 1 { parts.append("×\(choice.replicas)") }
            return parts.joined(separator: ", ")
        }.joined(separator: " → ")
    }
}
