import Metering
import Quantities

/// What a job has told so far: its reports, its result, and the end of its complaints.
struct JobTranscript {
    /// Most reports kept; later ones still decide about going on.
    static let mostReports = 10_000
    /// Lines of standard error that are kept, the last ones.
    static let errorLineCount = 20
    /// Most bytes kept of one of them.
    static let longestErrorLine = 1000

    let objectives: [String]
    private(set) var reports: [JobReport] = []
    private(set) var reportsLeftOut = 0
    private(set) var errorLines: [String] = []
    /// The last JSON line that named an objective; any JSON line where there are no objectives.
    private var result: MetricLine?
    /// Names in JSON lines without an objective, for advice.
    private var otherNames: Set<String> = []
    /// The latest values reported outside regions, and how many of the first objective came.
    private var latest: [String: Double] = [:]
    private var valueCount = 0
    private var brokenLines = 0
    private var longLines = 0

    init(objectives: [String]) { self.objectives = objectives }

    /// Follows an event.
    /// - Returns: the report that it was, if it was one.
    mutating func follow(_ event: CommandListener.Event) -> JobReport? {
        switch event {
        case .output(.whole(let line)): return keep(report(in: line))
        case .value(let value) where value.path.isEmpty: return keep(report(of: value))
        case .error(.whole(let line)): complain(line)
        case .output(.tooLong): longLines += 1
        case .error(.tooLong), .value: break
        }
        return nil
    }

    /// Every finite figure of the result; a JSON line counts for more than a value of the same name.
    var values: [String: Double] { latest.merging(result?.values ?? [:]) { $1 } }

    /// Why the values are not what was expected; nil when they are.
    var fault: JobFault? {
        for objective in objectives {
            switch result?.members[objective] {
            case .number: continue
            case .notFinite:
                return JobFault(
                    .metricNotFinite, "“\(objective)” is not a finite number in the last JSON line",
                    advice: "the training has diverged, or divides by zero")
            case .other:
                return JobFault(
                    .metricNotFinite, "“\(objective)” is not a number in the last JSON line",
                    advice: "print it without quotes, for example {\"\(objective)\": 0.93}")
            case nil: if latest[objective] == nil { return missing(objective) }
            }
        }
        return nil
    }

    /// What a reader of the result should know, each a sentence.
    var notes: [String] {
        var notes: [String] = []
        if brokenLines > 0 { notes.append("\(brokenLines) lines of output began with { but were not JSON") }
        if longLines > 0 {
            notes.append(
                "\(longLines) lines of output were longer than \(CommandListener.longestLine) bytes and not read")
        }
        if reportsLeftOut > 0 {
            notes.append("\(reportsLeftOut) reports after the first \(Self.mostReports) are not kept")
        }
        return notes
    }

    private func missing(_ objective: String) -> JobFault {
        let names = otherNames.union(latest.keys).union(result?.members.keys.map { $0 } ?? []).sorted()
        let hint =
            names.isEmpty
            ? "let the command print a line such as {\"\(objective)\": 0.93} at its end, and flush it"
            : (names.nearest(to: objective).map { "did you mean \($0)? " } ?? "")
                + "the command reported \(names.prefix(10).joined(separator: ", "))"
        return JobFault(.metricMissing, "the command printed no JSON line with “\(objective)”", advice: hint)
    }

    private mutating func report(in line: [UInt8]) -> JobReport? {
        let metrics: MetricLine
        do throws(MetricLine.Refusal) { metrics = try MetricLine(line) } catch {
            if error == .brokenJSON { brokenLines += 1 }
            return nil
        }
        guard objectives.isEmpty || objectives.contains(where: { metrics.members[$0] != nil }) else {
            if otherNames.count < 100 { otherNames.formUnion(metrics.members.keys) }
            return nil
        }
        result = metrics
        guard case .number(let step) = metrics.members["step"], let step = Int(exactly: step), step >= 0 else {
            return nil
        }
        return JobReport(step: step, values: metrics.values)
    }

    private mutating func report(of value: RegionValue) -> JobReport? {
        latest[value.key] = value.number
        guard value.key == objectives.first else { return nil }
        valueCount += 1
        return JobReport(step: valueCount, values: latest)
    }

    private mutating func keep(_ report: JobReport?) -> JobReport? {
        guard let report else { return nil }
        if reports.count < Self.mostReports { reports.append(report) } else { reportsLeftOut += 1 }
        return report
    }

    private mutating func complain(_ line: [UInt8]) {
        errorLines.append(String(decoding: line.prefix(Self.longestErrorLine), as: UTF8.self))
        if errorLines.count > Self.errorLineCount { errorLines.removeFirst() }
    }
}
