import Metering
import Quantities
import Reporting
import Store

extension MergeFindings {
    var findings: StudyFindings {
        StudyFindings(
            blocks: answers + remarks.map { .callout(.note, RichText(plain: $0 + ".")) } + charts
                + [.heading("Findings machine by machine"), .table(effects)]
                + [.heading("The machines beside each other"), .table(ratios), .table(conditions)],
            json: [
                "machines": .array(merged.machines.map { .text($0.name) }),
                "findings": .array(effectsByFactor.map(json)),
                "machineRatios": .array(
                    machineRatios.map { entry in
                        [
                            "response": .text(entry.response.figure), "base": .text(merged.machines[0].name),
                            "ratios": .array(
                                zip(merged.machines.dropFirst(), entry.ratios).map { machine, ratio in
                                    ["machine": .text(machine.name), "ratio": .init(ratio)]
                                }),
                        ]
                    }),
                "conditions": .array(
                    conditionRows.map { ["condition": .text($0.name), "values": .array($0.values.map { .text($0) })] }),
                "remarks": .array(remarks.map { .text($0) }),
            ])
    }

    private var answers: [Block] {
        func names(_ verdicts: Finding.Verdict...) -> String {
            effectsByFactor.filter { verdicts.contains($0.verdict) }.map {
                "\($0.factor) on \($0.response.title.lowercasedFirst)"
            }.joined(separator: "; ")
        }
        func callout(_ text: RichText, _ list: String, _ kind: CalloutKind = .answer) -> [Block] {
            list.isEmpty ? [] : [.callout(kind, text.followed(by: " " + list + "."))]
        }
        var blocks = callout(
            "**Holds on all \(merged.machines.count) machines**, in direction and size:", names(.holds))
        blocks += callout(
            "**Holds**; whether its size depends on the machine could not be tested:", names(.holdsUntested))
        blocks += callout("**Holds in direction only**, its size depends on the machine:", names(.holdsInDirection))
        blocks += callout("**Does not hold:** machines show opposite effects:", names(.reverses), .warning)
        blocks += callout(
            "**Not shown on every machine**, so nothing is claimed:", names(.notEverywhere, .notShown), .note)
        let kinds = conditionRows.filter { $0.name.hasPrefix("Provenance of") && Set($0.values).count > 1 }
        if !kinds.isEmpty {
            blocks.append(
                .callout(
                    .warning,
                    "**The machines' figures do not come from the same kind of source**, so a difference between machines may be one of meters. See the conditions below."
                ))
        }
        return blocks
    }

    private var charts: [Block] {
        merged.responses.compactMap { response -> Block? in
            let findings = effectsByFactor.filter { $0.response == response }
            let rows = findings.flatMap { finding in
                zip(merged.machines, finding.ratios).compactMap { machine, ratio in
                    ratio.map { ("\(finding.factor) \(finding.from) → \(finding.to), \(machine.name)", $0) }
                }
            }
            guard let provenance = provenance(of: response), !rows.isEmpty else { return nil }
            return .chart(
                IntervalChart(
                    "\(response.title): how many times as large",
                    caption: "1 is no effect. The same question to every machine; intervals by trials of each.",
                    categories: rows.map(\.0), axis: Axis("Ratio", scale: .logarithmic),
                    values: rows.map { _, ratio in
                        AnyEstimate(
                            ratio.value,
                            interval: ratio.lower.flatMap { lower in
                                ratio.upper.map { .init(lower, $0, basis: ratio.basis ?? "") }
                            }, provenance: provenance)
                    }))
        }
    }

    private func provenance(of response: StudyResponse) -> Provenance? {
        .combined(merged.machines.flatMap { $0.rows.compactMap { $0[response.figure]?.provenance } })
    }

    private var effects: Table {
        Table(
            columns: ["Response", "Factor"] + merged.machines.map { .init($0.name) }
                + ["Interaction with machine", "Verdict"],
            rows: effectsByFactor.map { finding in
                [.plain(finding.response.title), .plain("\(finding.factor) \(finding.from) → \(finding.to)")]
                    + finding.ratios.map { $0.map { .plain($0.change) } ?? .missing(reason: "not measured") }
                    + [
                        finding.interaction.map { .plain("p = \($0.formatted(significantDigits: 2))") }
                            ?? .missing(reason: "it cannot be tested"),
                        .plain(finding.verdict.rawValue),
                    ]
            },
            notes: [
                """
                Changes of the geometric mean, every combination of the other factors alike; intervals are of these \
                configurations, whose trials are repeated, and of no others. Interactions: analysis of variance of \
                logarithms, where one relative effect on all machines is none; p by Holm's correction.
                """
            ])
    }

    private var ratios: Table {
        Table(
            columns: ["Response"]
                + merged.machines.dropFirst().map { .init("\($0.name), beside \(merged.machines[0].name)") },
            rows: machineRatios.map { entry in
                [.plain(entry.response.title)]
                    + entry.ratios.map { $0.map { .plain($0.change) } ?? .missing(reason: "not measured") }
            }, notes: ["Over all common configurations alike. The sources' own errors are not part of the intervals."])
    }

    /// What may differ between machines beside the hardware, and what each has.
    var conditionRows: [(name: String, values: [String])] {
        func row(_ name: String, _ value: (MergedTables.Machine) -> [String]) -> (String, [String]) {
            (name, merged.machines.map { value($0).filter { !$0.isEmpty }.unique.joined(separator: "; ") })
        }
        func origins(_ value: @escaping (StudyOrigin) -> String) -> (MergedTables.Machine) -> [String] {
            { $0.tables.compactMap(\.origin).map(value) }
        }
        return [
            row("Trials") { ["\($0.rows.count)"] },
            row("Processor", origins { $0.machine.processor ?? "" }),
            row("Threads", origins { "\($0.machine.threads)" }),
            row("Virtual", origins { $0.machine.isVirtual ? "yes" : "no" }),
            row("System", origins { "\($0.machine.operatingSystem), \($0.machine.kernel)" }),
            row("Governor", origins { $0.machine.frequencyGovernor ?? "" }),
            row("Energy sources", origins { $0.sources.joined(separator: ", ") }),
            row("Software", origins { $0.software.joined(separator: ", ") }),
            row("Perjoule", origins(\.toolVersion)),
        ]
            + merged.responses.map { response in
                row("Provenance of \(response.figure)") { machine in
                    machine.rows.compactMap { $0[response.figure]?.provenance.kind }
                }
            }
    }

    private var conditions: Table {
        let rows = conditionRows
        return Table(
            "Conditions", columns: ["Condition"] + merged.machines.map { .init($0.name) } + ["Differs"],
            rows: rows.map { row in
                [.plain(row.name)] + row.values.map { $0.isEmpty ? .missing(reason: "not recorded") : .plain($0) }
                    + [.plain(Set(row.values).count > 1 ? "yes" : "no")]
            })
    }

    private func json(_ finding: Finding) -> JSONValue {
        [
            "response": .text(finding.response.figure), "factor": .text(finding.factor), "from": .text(finding.from),
            "to": .text(finding.to), "verdict": .text(finding.verdict.rawValue),
            "interactionPValue": finding.interaction.map { .number($0) } ?? .null,
            "machines": .array(
                zip(merged.machines, finding.ratios).map { machine, ratio in
                    ["machine": .text(machine.name), "ratio": .init(ratio)]
                }),
        ]
    }
}

extension JSONValue {
    /// A ratio with its interval; null for none.
    init(_ ratio: MeanRatio?) {
        guard let ratio else {
            self = .null
            return
        }
        self = [
            "value": .number(ratio.value), "lower": ratio.lower.map { .number($0) } ?? .null,
            "upper": ratio.upper.map { .number($0) } ?? .null, "pValue": ratio.pValue.map { .number($0) } ?? .null,
            "basis": ratio.basis.map { .text($0) } ?? .null,
        ]
    }
}

extension String {
    /// Within a sentence; words of capitals alone stay.
    fileprivate var lowercasedFirst: String {
        guard dropFirst().first?.isUppercase != true else { return self }
        return prefix(1).lowercased() + dropFirst()
    }
}

extension RichText {
    /// This text with plain text behind it.
    fileprivate func followed(by text: String) -> RichText {
        var whole = self
        whole.inlines.append(.text(text))
        return whole
    }
}
