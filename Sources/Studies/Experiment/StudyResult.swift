import Profiling
import Quantities
import Reporting

/// A study that was run or read: its rows, and what its kind finds in them.
package struct StudyResult: Sendable, Encodable {
    package var table: StudyTable
    package var settings: StudySettings
    /// How the campaign ended and what it used; nil for a study that measures nothing.
    package var summary: StudySummary?
    package var findings: StudyFindings
    /// The statistics that all kinds share.
    package var analysis: StudyAnalysis

    /// - Throws: ``StudyError`` when every trial failed, and what the kind says of rows that make no sense.
    package init(
        _ kind: any StudyKind, settings: StudySettings, table: StudyTable, summary: StudySummary?
    ) throws {
        self.table = table
        self.settings = settings
        self.summary = summary
        guard table.rows.contains(where: { $0.failure == nil }) else {
            let reason = table.rows.lazy.compactMap(\.failure).first
            throw StudyError(
                .rowsInvalid,
                reason.map { "every trial failed; the first: \($0)" } ?? "no trial was measured yet",
                advice: reason == nil ? "raise the budget, or run it without --stored" : nil)
        }
        findings = try kind.findings(table.rows, settings)
        let analysed = kind.analysed(table.rows, table.design)
        analysis = try StudyAnalysis(
            rows: analysed.rows, design: analysed.design, level: settings.stopping.level)
    }

    private enum CodingKeys: String, CodingKey {
        case study, kind, settings, design, origin, summary, findings, analysis, rows
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(table.study, forKey: .study)
        try container.encode(table.kind, forKey: .kind)
        try container.encode(settings, forKey: .settings)
        try container.encode(table.design, forKey: .design)
        try container.encodeIfPresent(table.origin, forKey: .origin)
        try container.encodeIfPresent(summary, forKey: .summary)
        try container.encode(findings.json, forKey: .findings)
        try container.encode(analysis, forKey: .analysis)
        try container.encode(table.rows, forKey: .rows)
    }
}
