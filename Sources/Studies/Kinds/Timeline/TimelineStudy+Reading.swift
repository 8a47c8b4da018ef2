import ModelGraph
package import Pipelines
import Quantities
import Yams

extension TimelineStudy {
    package init?(_ fields: Fields, reader: FileReader, folder: String) {
        batch = fields.count("batch") ?? 1
        threads = fields.count("threads")
        window = fields.quantity("window", as: Seconds.self, .positive) ?? Seconds(1)
        guard let node = fields.node("models", isRequired: true) else { return nil }
        if node.scalar?.string == "zoo" {
            models = Zoo.all.filter { $0.task == .classify }.compactMap(Model.init)
            return
        }
        guard let nodes = reader.items(node, of: "“models”") else { return nil }
        models = nodes.compactMap { reader.timelineModel($0, folder: folder) }
        reader.requireDistinctNames(models, at: nodes)
        let tasks = models.compactMap { model -> ZooModel.Task? in
            if case .zoo(let reference)? = try? model.reference { reference.model.task } else { nil }
        }
        if Set(tasks).count > 1 {
            reader.report(
                .value, "“models” has classifiers and detectors, whose accuracies cannot be compared",
                at: reader.place(node), advice: "write a study for each")
        }
        if models.isEmpty { return nil }
    }
}

extension TimelineStudy.Model {
    /// A model of the zoo at its own input size; nil when nothing is published of its accuracy.
    fileprivate init?(_ model: ZooModel) {
        guard let reference = try? ZooReference(model) else { return nil }
        self.init(reference)
    }

    fileprivate init?(_ reference: ZooReference) {
        guard let accuracy = ModelReference.zoo(reference).publishedAccuracy else { return nil }
        self.init(
            name: reference.model.name, family: reference.model.family, model: reference.description,
            year: reference.model.published.year, accuracy: accuracy)
    }
}

extension FileReader {
    private static let timelineKeys = ["name", "family", "model", "year", "accuracy", "citation"]
    /// From the first image classifiers to well after this was written.
    private static let years = 1980...2100

    /// `zoo:NAME`, of which all is known, or `{model: FILE.onnx, year: 2023, accuracy: 81%, citation: …}`.
    fileprivate func timelineModel(_ node: Yams.Node, folder: String) -> TimelineStudy.Model? {
        if let text = node.scalar?.string {
            guard let reference = model(text, node, folder: folder) else { return nil }
            if case .zoo(let known) = reference, let model = TimelineStudy.Model(known) { return model }
            report(
                .missing, "year and accuracy of “\(text)” are not known", at: place(node),
                advice: "write {model: \(text), year: …, accuracy: …, citation: …}")
            return nil
        }
        guard let fields = fields(node, of: "a model", known: Self.timelineKeys),
            let text = fields.text("model", isRequired: true),
            let reference = model(text, fields.values["model"] ?? node, folder: folder)
        else { return nil }
        var known: TimelineStudy.Model?
        if case .zoo(let reference) = reference { known = TimelineStudy.Model(reference) }
        let given = fields.quantity("accuracy", as: Fraction.self, .fraction, isRequired: known == nil)
        let year = fields.count("year") ?? known?.year
        let citation = fields.text("citation")
        guard let year, Self.years.contains(year) else {
            report(
                .value, "“year” of a model must be that of its publication",
                at: fields.values["year"].map(place) ?? fields.place,
                advice: "write for example year: 2023")
            return nil
        }
        let accuracy = given.map { value in
            Estimate(value, provenance: citation.map { .published(in: $0) } ?? .given(in: fields.place))
        }
        guard let accuracy = accuracy ?? known?.accuracy else { return nil }
        let name = fields.name(isRequired: false) ?? known?.name ?? reference.shortName
        return TimelineStudy.Model(
            name: name, family: fields.text("family") ?? known?.family ?? name, model: reference.text, year: year,
            accuracy: accuracy)
    }
}
