import Quantities

/// Which column of a trace holds its values.
struct TraceColumns {
    var index: Int
    var count: Int
    var kind: ArrivalTrace.Kind
    /// The column's name; nil in a file of numbers alone.
    var name: String?
    /// Whether other columns of load were passed over for it.
    var isChoice = false

    private static let timestampNames: Set = ["timestamp", "timestamps", "arrival", "arrivals", "arrival_time"]
    private static let rateWords: Set = ["rate", "rates", "rps"]
    private static let timeNames: Set = ["t", "time", "second", "seconds"]

    /// Chooses by the header.
    init(header: [String], column: String?, kind: ArrivalTrace.Kind?, file: String) throws(SimulationError) {
        func fault(_ message: String) -> SimulationError {
            SimulationError(
                .trace, message, place: "\(file):1",
                advice: "name one of the columns \(header.joined(separator: ", "))")
        }
        if header.count == 1, let separator = header[0].first(where: { $0 == ";" || $0 == "\t" }) {
            throw SimulationError(
                .trace, "columns are separated by \(separator == ";" ? "semicolons" : "tabs")", place: "\(file):1",
                advice: "separate them by commas, with points in numbers")
        }
        let names = header.map { $0.lowercased() }
        let chosen: Int
        if let column {
            guard let index = header.firstIndex(of: column) else {
                let hint = header.nearest(to: column).map { "; did you mean “\($0)”?" } ?? ""
                throw fault("there is no column “\(column)”\(hint)")
            }
            chosen = index
        } else {
            let stamps = names.indices.filter { Self.timestampNames.contains(names[$0]) }
            let times = names.indices.filter { Self.timeNames.contains(names[$0]) }
            let others = names.indices.filter { !stamps.contains($0) && !times.contains($0) }
            // A column named `rps` alone goes before `rps_damped8`, and that before one that does not say what it is.
            let rates = names.indices.filter { Self.rateWords.contains(names[$0]) }
            let likely = others.filter { index in
                names[index].split { !$0.isLetter }.contains { Self.rateWords.contains(String($0)) }
            }
            let candidates =
                kind == .timestamps
                ? (stamps.isEmpty ? times : stamps)
                : [rates, likely, others].first { !$0.isEmpty } ?? (kind == nil ? stamps + times : [])
            guard candidates.count == 1, let only = candidates.first else {
                throw fault("it is not clear which of \(header.count) columns holds the load")
            }
            chosen = only
            isChoice = kind != .timestamps && others.count > 1
        }
        index = chosen
        name = header[chosen]
        count = header.count
        let isTime = Self.timestampNames.contains(names[chosen]) || Self.timeNames.contains(names[chosen])
        self.kind = kind ?? (isTime ? .timestamps : .rates)
    }

    /// A file of numbers alone.
    init(columns: Int, column: String?, kind: ArrivalTrace.Kind?, file: String) throws(SimulationError) {
        guard columns == 1, column == nil else {
            throw SimulationError(
                .trace,
                column.map { "there is no header to find column “\($0)” in" } ?? "\(columns) columns and no header",
                place: "\(file):1", advice: "add a first row with the names of the columns")
        }
        index = 0
        count = 1
        self.kind = kind ?? .rates
    }
}
