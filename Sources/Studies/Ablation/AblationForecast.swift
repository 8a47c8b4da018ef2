import ModelGraph
import Prediction
import Profiling
import Quantities
import Store

/// What the trials of models are expected to take, by the predictor.
struct AblationForecast {
    private let figures: PredictedFigures
    private let pace: TrialPace
    private(set) var forecast = StudyForecast()
    private var unknown = 0

    init(_ context: StudyContext, pace: TrialPace) {
        figures = PredictedFigures(context)
        self.pace = context.paced(pace)
        if let remark = figures.remark { forecast.remarks.append(remark) }
    }

    mutating func add(_ configuration: Configuration, _ model: Model, batch: Int) {
        guard let predictor = figures.predictor else { return }
        guard let prediction = figures.prediction(model, batch: batch), let (power, _) = try? predictor.timeBasis else {
            if unknown == 0 { forecast.remarks.append("\(predictor.name) cannot predict every model and its time") }
            unknown += 1
            return
        }
        let latency = power.time(of: prediction.total).value
        let time = pace.estimatedDuration(latency: latency) - pace.cooldown
        forecast.trialDuration[configuration] = time
        let runs = time / max(latency, Seconds(1e-9))
        forecast.trialEnergy[configuration] = prediction.total.map { $0 * runs }
        if forecast.trialDuration.count == 1 { forecast.remarks.append("expected by the predictor \(predictor.name)") }
    }
}
