import ModelGraph

extension ServedPipeline {
    /// Refuses stages whose models cannot take what those before them give, as far as the files tell: every request would
    /// fail, and blame the client.
    /// - Throws: ``ServingError`` (`configuration`) that names both stages and the tensors.
    func requireFittingStages() throws(ServingError) {
        for stage in stages where stage.after.count == 1 && stage.transform is PassThrough {
            let before = stages[stage.after[0]]
            guard before.transform is PassThrough, let given = before.variants.first?.graph?.outputs,
                let taken = stage.variants.first?.graph?.inputs
            else { continue }
            for (index, input) in taken.enumerated() {
                let output = given.first { $0.name == input.name } ?? (index < given.count ? given[index] : nil)
                guard let output, !(output.elementType == input.elementType && output.fits(input)) else { continue }
                throw ServingError(
                    .configuration,
                    "stage “\(before.name)” gives \([output].text), and stage “\(stage.name)” takes \([input].text)",
                    place: "pipeline “\(name)”",
                    advice: "give one of the stages a “transform:” that makes the one of the other, or mend “after:”")
            }
        }
    }
}
