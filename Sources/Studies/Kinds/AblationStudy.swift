package import Pipelines
import Quantities

/// What each part of a network costs: layers counted out in a factorial design, or blocks left out of a given model.
package struct AblationStudy: Sendable {
    /// What is varied, and how it is measured.
    package enum Subject: Sendable {
        /// A parametrised network, whose inference is measured.
        case network(NetworkAblation)
        /// A parametrised training command, which is run and measured.
        case training(TrainingAblation)
        /// A model whose blocks are removed and made narrower.
        case model(ModelAblation)
    }

    package var subject: Subject

    package init(_ subject: Subject) { self.subject = subject }
}

extension AblationStudy: MeasuredStudy {
    package static let name = "ablation"
    package static let abstract =
        "what layers, blocks and channels cost: counted out, removed, made fewer"
    package static let keys = [
        "network", "model", "phase", "convolutions", "linear", "activation", "width", "depth", "image", "classes",
        "command", "objective", "timeout", "remove", "narrow", "widths", "batches", "threads", "window",
    ]

    package init?(_ fields: Fields, reader: FileReader, folder: String) {
        guard let subject = AblationReading(fields, reader: reader, folder: folder).subject else { return nil }
        self.init(subject)
    }

    package func design(_ settings: StudySettings) throws -> StudyDesign {
        switch subject {
        case .network(let network): try network.design()
        case .training(let training): training.design()
        case .model(let model): try model.design()
        }
    }

    package func forecast(_ settings: StudySettings, _ context: StudyContext) throws -> StudyForecast {
        switch subject {
        case .network(let network): try network.forecast(context)
        case .training: StudyForecast(remarks: ["how long the command takes is not known before it has run"])
        case .model(let model): try model.forecast(context)
        }
    }

    package func bench(_ settings: StudySettings, _ context: StudyContext) async throws -> any StudyBench {
        switch subject {
        case .network(let network): try NetworkAblationBench(network, context)
        case .training(let training): try TrainingAblationBench(training, context)
        case .model(let model): try ModelAblationBench(model, context)
        }
    }

    package func findings(_ rows: [StudyRow], _ settings: StudySettings) throws -> StudyFindings {
        switch subject {
        case .network(let network): try NetworkAblationFindings(network.factors, network.design(), rows).findings
        case .training(let training): try TrainingAblationFindings(training, rows).findings
        case .model(let model): try ModelAblationFindings(model.plan(), rows).findings
        }
    }

    /// The subject's own settings, by which two studies are told apart.
    package func encode(to encoder: any Encoder) throws {
        switch subject {
        case .network(let network): try network.encode(to: encoder)
        case .training(let training): try training.encode(to: encoder)
        case .model(let model): try model.encode(to: encoder)
        }
    }
}
