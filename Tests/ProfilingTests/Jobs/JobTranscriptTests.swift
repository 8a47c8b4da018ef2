import Quantities
import Testing

@testable import Metering
@testable import Profiling

@Suite struct JobTranscriptTests {
    private func value(_ key: String, _ number: Double, path: String = "") -> CommandListener.Event {
        .value(RegionValue(time: .zero, energySoFar: .zero, path: path, key: key, number: number))
    }

    private func line(_ text: String) -> CommandListener.Event { .output(.whole(Array(text.utf8))) }

    @Test func valuesOutsideRegionsAreReportsAndResult() {
        var transcript = JobTranscript(objectives: ["accuracy", "size"])
        let reports = [
            value("size", 3), value("accuracy", 0.5), value("accuracy", 0.9, path: "epoch"), value("accuracy", 0.7),
        ].compactMap { transcript.follow($0) }
        #expect(
            reports == [
                JobReport(step: 1, values: ["size": 3, "accuracy": 0.5]),
                JobReport(step: 2, values: ["size": 3, "accuracy": 0.7]),
            ])
        #expect(transcript.values == ["size": 3, "accuracy": 0.7])
        #expect(transcript.fault == nil)
    }

    @Test func aLineCountsForMoreThanAValue() {
        var transcript = JobTranscript(objectives: ["accuracy"])
        _ = transcript.follow(value("accuracy", 0.5))
        _ = transcript.follow(line("{\"accuracy\": 0.25}"))
        #expect(transcript.values == ["accuracy": 0.25])
    }

    @Test(
        arguments: [
            ("{\"step\": 0, \"accuracy\": 1}", 0), ("{\"step\": 12.0, \"accuracy\": 1}", 12),
            ("\t {\"accuracy\": 1, \"step\": 3, \"layers\": {\"step\": 4}}\r", 3),
            ("{\"step\": -1, \"accuracy\": 1}", nil), ("{\"step\": 1.5, \"accuracy\": 1}", nil),
            ("{\"step\": 1e300, \"accuracy\": 1}", nil), ("{\"step\": \"3\", \"accuracy\": 1}", nil),
            ("{\"step\": 3}", nil), ("[{\"step\": 3, \"accuracy\": 1}]", nil),
            ("{\"step\": 3, \"accuracy\": 1} done", nil),
        ] as [(String, Int?)])
    func aReportIsAnObjectWithAStep(_ text: String, _ step: Int?) {
        var transcript = JobTranscript(objectives: ["accuracy"])
        #expect(transcript.follow(line(text))?.step == step)
    }

    @Test func whatDivergedOnTheWayLacksThatFigure() {
        var transcript = JobTranscript(objectives: ["accuracy"])
        let report = transcript.follow(line("{\"step\": 1, \"accuracy\": NaN, \"loss\": 3}"))
        #expect(report == JobReport(step: 1, values: ["loss": 3]))
        #expect(transcript.fault?.code == .metricNotFinite)
    }

    @Test func reportsAreBoundedAndStillHeard() {
        var transcript = JobTranscript(objectives: ["a"])
        let heard = (0..<(JobTranscript.mostReports + 5)).compactMap {
            transcript.follow(line("{\"step\": \($0), \"a\": 1}"))
        }
        #expect(heard.count == JobTranscript.mostReports + 5)
        #expect(transcript.reports.count == JobTranscript.mostReports)
        #expect(transcript.notes.first?.contains("5 reports") == true)
    }
}
