package import Quantities
import Store
import Tuning

/// A trial as a record of the store keeps it, in numbers that read back exactly.
package struct KeptTrial: Sendable, Hashable, Codable {
    package enum State: String, Sendable, Codable {
        case running, complete, pruned, failed
    }

    /// What was measured of a trial that ran as a child process.
    package struct Measured: Sendable, Hashable, Codable {
        /// Of its processes, with their share of what the machine draws at rest.
        package var energy: Estimate<Joules>
        /// Without that share.
        package var dynamic: Estimate<Joules>
        package var duration: Seconds
        /// What the search itself used since the trial before.
        package var own: Estimate<Joules>
        package var notes: [String]
    }

    package var id: Int
    package var state: State
    /// One coordinate per parameter; nil for absent ones.
    package var point: [Double?]
    /// One per objective of a complete trial.
    package var values: [Double]?
    /// In joules.
    package var energy: Double?
    /// Step, then one value per objective.
    package var reports: [[Double]]?
    /// Why a trial failed or was stopped.
    package var reason: String?
    package var measured: Measured?

    init(_ id: Int, of history: History, reason: String? = nil) {
        self.id = id
        let trial = history[id]
        state = State(trial?.state ?? .running)
        point = history.coordinates(of: id).map { $0.isNaN ? nil : $0 }
        values = trial.flatMap { $0.values.isEmpty ? nil : $0.values }
        energy = trial?.energy?.value
        let finite = trial?.reports.filter { $0.values.allSatisfy(\.isFinite) } ?? []
        reports = finite.isEmpty ? nil : finite.map { [Double($0.step)] + $0.values }
        self.reason = reason
    }
}

extension KeptTrial.State {
    init(_ state: TrialState) {
        switch state {
        case .running: self = .running
        case .complete: self = .complete
        case .pruned: self = .pruned
        case .failed: self = .failed
        }
    }
}

extension History {
    /// Takes up kept trials.
    /// - Parameter trials: those of one search in the order they were finished in.
    /// - Throws: ``TuningError`` for trials that do not fit the space or the objectives.
    mutating func take(_ trials: [KeptTrial]) throws(TuningError) {
        for (index, trial) in trials.sorted(by: { $0.id < $1.id }).enumerated() {
            guard trial.id == index else {
                throw TuningError(.trial, "trial \(index) is missing in the store", advice: "start anew with --fresh")
            }
            _ = try start(coordinates: trial.point.map { $0 ?? .nan })
        }
        for trial in trials {
            for report in trial.reports ?? [] {
                guard let first = report.first, let step = Int(exactly: first) else { continue }
                try self.report(trial.id, step: step, values: Array(report.dropFirst()))
            }
            let energy = trial.energy.map { Joules($0) }
            switch trial.state {
            case .running: break
            case .complete: try tell(trial.id, values: trial.values ?? [], energy: energy)
            case .pruned: try prune(trial.id, energy: energy)
            case .failed: try fail(trial.id, energy: energy)
            }
        }
    }
}
