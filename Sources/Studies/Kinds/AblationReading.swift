import ModelGraph
import Pipelines
import Profiling
import Quantities
import Yams

/// Reads the keys of an ablation, and reports those that contradict each other.
struct AblationReading {
    private let fields: Fields
    private let reader: FileReader
    private let folder: String

    init(_ fields: Fields, reader: FileReader, folder: String) {
        self.fields = fields
        self.reader = reader
        self.folder = folder
    }

    private static let networkKeys = NetworkFactors.names + ["image", "classes"]
    private static let trainingKeys = ["command", "objective", "timeout"]
    private static let modelKeys = ["remove", "narrow", "widths"]
    private static let inferenceKeys = ["batches", "threads", "window"]

    /// What the file describes; nil after a fault.
    var subject: AblationStudy.Subject? {
        switch (fields.values["network"] != nil, fields.values["model"] != nil) {
        case (true, true):
            report("model", "a study has a “network” or a “model”, not both", "make two studies")
            return nil
        case (false, true): return model.map { .model($0) }
        case (true, false): return network
        case (false, false):
            reader.report(
                .missing, "an ablation needs a “network” or a “model”", at: fields.place,
                advice: "add “network: cnn”, or “model: FILE.onnx” or “model: zoo:NAME”")
            return nil
        }
    }

    // MARK: A network whose layers are counted out

    private var network: AblationStudy.Subject? {
        if let name = fields.text("network"), name != "cnn" {
            report("network", "there is no network “\(name)”", "write “network: cnn”; a file is given as “model:”")
            return nil
        }
        refuse(Self.modelKeys, "needs “model:”, of which blocks can be removed")
        guard let factors, let phase = phase() else { return nil }
        if phase == "training" {
            refuse(["batches", "threads", "window"], "has no meaning for training, where the command decides")
            return training(factors).map { .training($0) }
        }
        refuse(Self.trainingKeys, "needs “phase: training”")
        guard let (batches, threads, window) = inference else { return nil }
        return .network(NetworkAblation(factors: factors, batches: batches, threads: threads, window: window))
    }

    /// The named factors with their levels; the published design where none is named.
    private var factors: NetworkFactors? {
        let named = NetworkFactors.names.contains { fields.values[$0] != nil }
        var factors = named ? NetworkFactors.single : NetworkFactors.published
        var isSound = true
        func counts(_ key: String, _ path: WritableKeyPath<NetworkFactors, [Int]>, from least: Int = 1) {
            guard let items = items(key) else { return }
            let counts = items.compactMap { item -> Int? in
                guard let count = Int(item.scalar?.string ?? ""), count >= least, count <= 1_000_000 else {
                    reader.report(
                        .value, "“\(key)” must be whole numbers from \(least), not \(item.kind)", at: reader.place(item)
                    )
                    return nil
                }
                return count
            }
            isSound = isSound && counts.count == items.count && isDistinct(key, counts.map(String.init))
            if !counts.isEmpty { factors[keyPath: path] = counts }
        }
        counts("convolutions", \.convolutions, from: 0)
        counts("linear", \.linear)
        counts("width", \.width)
        counts("depth", \.depth)
        if let items = items("activation") {
            let words = items.compactMap { activation($0) }
            isSound = isSound && words.count == items.count && isDistinct("activation", words)
            if !words.isEmpty { factors.activation = words }
        }
        if fields.values["image"] != nil { isSound = readImage(into: &factors) && isSound }
        factors.classes = fields.count("classes") ?? factors.classes
        return isSound ? factors : nil
    }

    private func activation(_ node: Yams.Node) -> String? {
        let known = ParametrisedCNN.Activation.allCases.map(\.rawValue)
        // YAML 1.1 readers take a bare “no” or “null” for something else; here a text is a text.
        let word = node.scalar?.string ?? ""
        if known.contains(word) { return word }
        reader.report(
            .value, "there is no activation \(node.kind)", at: reader.place(node),
            advice: suggestion(word, among: known))
        return nil
    }

    private func readImage(into factors: inout NetworkFactors) -> Bool {
        let sizes = items("image")?.compactMap { Int($0.scalar?.string ?? "") } ?? []
        guard sizes.count == 3, sizes.allSatisfy({ $0 >= 1 }) else {
            report("image", "“image” must be channels, height and width", "write for example image: [3, 32, 32]")
            return false
        }
        factors.image = sizes
        return true
    }

    private func phase() -> String? {
        guard fields.values["phase"] != nil else { return "inference" }
        let words = items("phase")?.compactMap { $0.scalar?.string } ?? []
        let known = ["inference", "training"]
        for word in words where !known.contains(word) {
            report("phase", "there is no phase “\(word)”", suggestion(word, among: known))
            return nil
        }
        guard words.count == 1 else {
            report(
                "phase", "a study has one phase: joules of an image and of a training are not compared",
                "make two studies, one with phase: inference and one with phase: training")
            return nil
        }
        return words[0]
    }

    private func training(_ factors: NetworkFactors) -> TrainingAblation? {
        guard let node = fields.node("command", isRequired: true), let items = reader.items(node, of: "“command”")
        else {
            return nil
        }
        let arguments = items.compactMap { $0.scalar?.string }
        guard arguments.count == items.count else {
            report(
                "command", "“command” must be a list of texts",
                "quote places: [python3, train.py, --linear, \"{linear}\"]")
            return nil
        }
        let training = TrainingAblation(
            factors: factors, arguments: arguments, folder: folder,
            objective: fields.text("objective") ?? "accuracy",
            timeout: fields.quantity("timeout", as: Seconds.self, .positive))
        guard !factors.varied.isEmpty else {
            reader.report(
                .value, "nothing is varied: every factor has one level", at: fields.place,
                advice: "give a factor two levels or more, such as convolutions: [1, 4]")
            return nil
        }
        do throws(ProfilingError) { _ = try training.command() } catch {
            report("command", error.message, error.advice)
            return nil
        }
        return training
    }

    // MARK: A given model

    private var model: ModelAblation? {
        refuse(Self.networkKeys, "belongs to “network: cnn”")
        refuse(Self.trainingKeys, "belongs to “network: cnn” with “phase: training”")
        if let phase = phase(), phase != "inference" {
            report("phase", "a given model is measured in inference only", "train “network: cnn” by a command")
        }
        guard let text = fields.text("model", isRequired: true), let (batches, threads, window) = inference else {
            return nil
        }
        let reference: ModelReference
        do throws(ModelGraphError) { reference = try ModelReference(parsing: text, relativeTo: folder) } catch {
            report("model", error.message, error.advice)
            return nil
        }
        var widths: [Double] = []
        for item in fields.values["widths"].flatMap({ reader.items($0, of: "“widths”", allowsEmpty: true) }) ?? [] {
            guard let width = try? Fraction(parsing: item.scalar?.string ?? "").value, width > 0, width < 1 else {
                reader.report(
                    .value, "“widths” must be shares between 0 and 1, not \(item.kind)", at: reader.place(item),
                    advice: "write for example widths: [0.5, 75%]")
                return nil
            }
            widths.append(width)
        }
        guard isDistinct("widths", widths.map { "\($0)" }), let remove = selection("remove"),
            let narrow = selection("narrow")
        else { return nil }
        return ModelAblation(
            reference: reference, remove: remove, narrow: narrow,
            widths: fields.values["widths"] == nil ? [0.5] : widths, batches: batches, threads: threads, window: window)
    }

    /// `all`, `none`, or names of blocks; all where nothing is said.
    private func selection(_ key: String) -> ModelAblation.Selection? {
        guard let node = fields.values[key] else { return .all }
        switch node.scalar?.string {
        case "all": return .all
        case "none": return .named([])
        case let name?: return .named([name])
        case nil: break
        }
        guard let items = reader.items(node, of: "“\(key)”", allowsEmpty: true) else { return nil }
        let names = items.compactMap { $0.scalar?.string }
        guard names.count == items.count, isDistinct(key, names) else { return nil }
        return .named(names)
    }

    // MARK: What all share

    private var inference: (batches: [Int], threads: [Int], window: Seconds?)? {
        guard let batches = fields.values["batches"] == nil ? [1] : fields.counts("batches"),
            let threads = fields.values["threads"] == nil ? [1] : fields.counts("threads"),
            !batches.isEmpty, !threads.isEmpty
        else { return nil }
        return (batches, threads, fields.quantity("window", as: Seconds.self, .positive))
    }

    /// The items of a list, or the single value that stands for a list of one.
    private func items(_ key: String) -> [Yams.Node]? {
        guard let node = fields.values[key] else { return nil }
        return node.scalar == nil ? reader.items(node, of: "“\(key)”") : [node]
    }

    private func isDistinct(_ key: String, _ levels: [String]) -> Bool {
        guard let twice = levels.first(where: { level in levels.count { $0 == level } > 1 }) else { return true }
        report(key, "“\(key)” names \(twice) twice", "give each level once")
        return false
    }

    private func refuse(_ keys: [String], _ why: String) {
        for key in keys where fields.values[key] != nil { report(key, "“\(key)” \(why)", "remove it") }
    }

    private func report(_ key: String, _ message: String, _ advice: String?) {
        reader.report(
            .value, message, at: fields.values[key].map(reader.place) ?? fields.place, advice: advice)
    }
}
