import Inference
import Profiling
import Quantities
import Simulation
import Store

extension BatchingStudy {
    /// What trials take: the arrivals' own time, and the energy of batches that were profiled before.
    ///
    /// Each configuration's queue is simulated with its own arrivals, so that times are exact but for the last batches.
    package func forecast(_ settings: StudySettings, _ context: StudyContext) throws -> StudyForecast {
        var forecast = StudyForecast()
        var profiles: [String: [ProfilePoint]] = [:]
        var unknown: [String] = []
        for model in models { profiles[model.name] = try context.store.profilePoints(of: [model.reference.subject]) }
        for configuration in configurations {
            guard let setting = setting(configuration) else { continue }
            let arrivals = try setting.arrivals.seconds(requests, rate: setting.rate, seed: settings.seed)
            let calibration = BatchCalibration(profiles[setting.model.name] ?? [], threads: setting.threads)
            var time = setting.queue == .real ? Seconds(arrivals.last ?? 0) : .zero
            if let calibration, setting.queue == .real {
                let trial = QueueTrial(calibration, setting.rule, arrivalSeconds: arrivals)
                let service = try calibration.service(largest: setting.rule.largest)
                let log = QueueReplay(service, setting.rule.batching.policy).serve(arrivals)
                time = Seconds(log.finishSeconds)
                let energy = try trial.simulated(arrivals).figures.first { $0.name == "energy.total" }
                let perRequest = try energy?.estimate(as: Joules.self)
                forecast.trialEnergy[configuration] = perRequest?.map { $0 * Double(arrivals.count) }
                if try trial.offeredLoad() >= 1 {
                    forecast.remarks.append("\(configuration) is overloaded by what its model's profile says")
                }
            } else if calibration == nil, !unknown.contains(setting.model.name) {
                unknown.append(setting.model.name)
            }
            forecast.trialDuration[configuration] = time + calibrationTime(calibration)
        }
        if !unknown.isEmpty {
            forecast.remarks.append(
                """
                the energy of \(unknown.joined(separator: ", ")) is not known, nor whether its batches keep up with the rate: \
                perjoule profile MODEL --batch 1,8 --threads \(threads.map(String.init).joined(separator: ",")) tells
                """)
        }
        forecast.remarks.append(
            "times are those of the arrivals, and of measuring batches of \(sizeList) for each model in each replicate")
        return forecast
    }

    private var sizeList: String { calibratedSizes.map(String.init).joined(separator: ", ") }

    /// A trial's share of measuring its model's batches by themselves: their windows, or three runs of longer batches.
    private func calibrationTime(_ calibration: BatchCalibration?) -> Seconds {
        let window = window ?? Seconds(1)
        let whole = calibratedSizes.reduce(Seconds.zero) { sum, size in
            let latency = calibration.flatMap { try? $0.service(largest: size).latencySeconds.last } ?? 0
            return sum + max(window, Seconds(4 * latency))
        }
        let sharing = configurations.count / max(1, models.count * threads.count)
        return whole / Double(max(1, sharing))
    }
}

extension BatchCalibration {
    /// What profiles say of a model on some threads; nil where they say too little.
    init?(_ profiles: [ProfilePoint], threads: Int) {
        let fitting = profiles.filter { $0.treatment.threads == threads && $0.treatment.optimisation == .all }
        guard let idle = fitting.compactMap(\.idlePower).first else { return nil }
        self.init(
            fitting.compactMap { profile in
                profile.dynamicEnergy.map {
                    Point(size: profile.treatment.batch, latency: profile.latency, energy: $0)
                }
            }, idlePower: idle)
    }
}
