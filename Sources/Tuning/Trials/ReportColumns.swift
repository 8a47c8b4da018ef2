/// The values that trials reported on the way, by step and by trial.
struct ReportColumns: Sendable {
    /// What was reported at one step, one entry per trial.
    struct Column: Sendable {
        fileprivate(set) var trials: [Int] = []
        fileprivate(set) var losses: [[Double]] = []
        fileprivate var rows: [Int: Int] = [:]
    }

    private var columns: [Int: Column] = [:]
    private var steps: [Int: [Int]] = [:]

    /// The reports at a step; empty when there are none.
    func at(_ step: Int) -> Column { columns[step] ?? Column() }

    /// The reports of a trial, in ascending order of steps.
    func of(_ trial: Int) -> [(step: Int, losses: [Double])] {
        (steps[trial] ?? []).compactMap { step in
            guard let column = columns[step], let row = column.rows[trial] else { return nil }
            return (step, column.losses[row])
        }
    }

    mutating func set(_ trial: Int, _ step: Int, _ losses: [Double]) {
        if let row = columns[step]?.rows[trial] {
            columns[step]?.losses[row] = losses
            return
        }
        let row = columns[step]?.trials.count ?? 0
        columns[step, default: Column()].trials.append(trial)
        columns[step, default: Column()].losses.append(losses)
        columns[step, default: Column()].rows[trial] = row
        let place = steps[trial]?.partitioningIndex { $0 > step } ?? 0
        steps[trial, default: []].insert(step, at: place)
    }
}
