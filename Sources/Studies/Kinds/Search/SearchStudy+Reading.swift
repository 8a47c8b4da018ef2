package import Pipelines
import Profiling
import Quantities
import Tuning
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension SearchStudy {
    package init?(_ fields: Fields, reader: FileReader, folder: String) {
        let space = reader.space(fields, folder: folder)
        let objective = fields.text("objective", isRequired: true)
        let direction = reader.direction(fields)
        let arguments = fields.node("command", isRequired: true).flatMap { reader.arguments($0) }
        let trials = fields.count("trials", isRequired: true)
        let repeats = fields.count("repeats") ?? 8
        let startup = fields.count("startup") ?? 10
        let levels = fields.count("levels") ?? 5
        let test = fields.text("test")
        let timeout = fields.quantity("timeout", as: Seconds.self, .positive)
        guard let space, let objective, let direction, let arguments, let trials,
            let command = reader.command(arguments, of: space, at: fields),
            let samplers = reader.samplers(fields, of: space, direction),
            let baselines = reader.baselines(fields, among: samplers)
        else { return nil }
        if SearchFigure.all.contains(objective) {
            reader.report(
                .value, "“\(objective)” is a figure of the meter, not of the command",
                at: fields.values["objective"].map(reader.place) ?? fields.place,
                advice: "name a figure that the command prints; the energy is compared in any case")
            return nil
        }
        self.init(
            space: space, samplers: samplers, baselines: baselines, trials: trials, repeats: repeats,
            objective: objective, direction: direction, test: test, command: command, timeout: timeout,
            startup: startup, levels: levels,
            folder: folder)
    }
}

extension FileReader {
    /// A space as a mapping, or the path of a space file.
    fileprivate func space(_ fields: Fields, folder: String) -> SearchSpace? {
        guard let node = fields.node("space", isRequired: true) else { return nil }
        guard let path = node.scalar?.string else { return searchSpace(node) }
        do throws(PipelinesError) {
            return try SearchSpace(contentsOf: path.path(from: folder))
        } catch {
            report(error.code, error.message, at: error.place ?? place(node), advice: error.advice)
            return nil
        }
    }

    fileprivate func direction(_ fields: Fields) -> Direction? {
        guard let word = fields.text("direction") else { return fields.values["direction"] == nil ? .maximise : nil }
        do throws(TuningError) { return try Direction(word: word) } catch {
            report(
                .value, error.message, at: fields.values["direction"].map(place) ?? fields.place, advice: error.advice)
            return nil
        }
    }

    /// The arguments as written, numbers among them.
    fileprivate func arguments(_ node: Node) -> [String]? {
        guard let items = items(node, of: "“command”") else { return nil }
        let arguments = items.compactMap { $0.scalar?.string }
        guard arguments.count == items.count else {
            report(
                .value, "“command” must be a list of texts", at: place(node),
                advice: "quote places of parameters: [python3, train.py, --lr, \"{lr}\"]")
            return nil
        }
        return arguments
    }

    fileprivate func command(_ arguments: [String], of space: SearchSpace, at fields: Fields) -> TrainingCommand? {
        do throws(ProfilingError) {
            return try TrainingCommand(arguments, parameters: space.parameters.map(\.name))
        } catch {
            report(.value, error.message, at: fields.values["command"].map(place) ?? fields.place, advice: error.advice)
            return nil
        }
    }

    fileprivate func samplers(_ fields: Fields, of space: SearchSpace, _ direction: Direction) -> [String]? {
        guard let names = names("samplers", fields, isRequired: true) else { return nil }
        for (name, node) in names {
            do throws(TuningError) {
                _ = try SamplerCatalogue.make(name, SamplerSetup(space, .single(direction), seed: 1))
            } catch {
                report(.value, error.message, at: place(node), advice: error.advice)
                return nil
            }
        }
        return names.map(\.name)
    }

    /// Those named, or random and grid as far as they are among the samplers.
    fileprivate func baselines(_ fields: Fields, among samplers: [String]) -> [String]? {
        let baselines: [String]
        if fields.values["baselines"] == nil {
            baselines = samplers.filter { [RandomSampler.name, GridSampler.name].contains($0) }
        } else {
            guard let names = names("baselines", fields) else { return nil }
            for (name, node) in names where !samplers.contains(name) {
                report(
                    .value, "the baseline \(name) is not among the samplers", at: place(node),
                    advice: suggestion(name, among: samplers))
                return nil
            }
            baselines = names.map(\.name)
        }
        guard !baselines.isEmpty, baselines.count < samplers.count else {
            report(
                .value, "a comparison needs a baseline and a sampler that is none",
                at: fields.values["samplers"].map(place) ?? fields.place,
                advice: "write for example samplers: [random, grid, tpe] and baselines: [random, grid]")
            return nil
        }
        return baselines
    }

    private func names(_ key: String, _ fields: Fields, isRequired: Bool = false) -> [(name: String, node: Node)]? {
        guard let node = fields.node(key, isRequired: isRequired),
            let items = node.scalar == nil ? items(node, of: "“\(key)”") : [node]
        else { return nil }
        let names = items.map { (name: $0.scalar?.string ?? "", node: $0) }
        for (index, (name, node)) in names.enumerated() where names[..<index].contains(where: { $0.name == name }) {
            report(.value, "“\(key)” names \(name) twice", at: place(node), advice: "name each once")
            return nil
        }
        return names
    }
}
