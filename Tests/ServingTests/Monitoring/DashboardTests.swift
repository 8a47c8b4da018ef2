import Foundation
import Metering
import Quantities
import Reporting
import TestKit
import Testing

@testable import Serving

@Suite struct DashboardTests {
    @Test func thePageLoadsNothingFromOutside() {
        let page = Monitor.dashboard
        #expect(!page.contains("http://") || !page.contains("src="))
        for word in ["<script src", "@import", "url(", "<img", "https://", "innerHTML", "eval(", "onclick="] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(page.contains("default-src 'none'"))
        #expect(page.utf8.count < 40_000)
        #expect(DashboardPage.nonce() != DashboardPage.nonce())
    }

    @Test(.enabled(if: Chromium.path != nil, "no chromium on this machine: the page is not tried in a browser"))
    func theBrowserShowsTheFigures() throws {
        let (_, monitor) = try SampleService.serving(for: 90)
        let (snapshot, history) = monitor.snapshot()
        let shown = try Chromium.show([snapshot.json(history: history)])
        #expect(shown.text(of: "pipeline") == "pipeline")
        #expect(shown.text(of: "connection").hasPrefix("live"))
        #expect(shown.text(of: "load") == "10 /s")
        let p99 = try #require(snapshot.point.p99)
        #expect(shown.text(of: "latency") == "\((p99 * 1000).formatted(significantDigits: 3)) ms")
        let energy = try #require(snapshot.energy?.perRequest?.value)
        #expect(shown.text(of: "energy") == "\(energy.value.formatted(significantDigits: 3)) Jmodelled")
        // The machine's power is measured here, what a request is charged with is not.
        let watts = try #require(snapshot.energy?.power.value)
        #expect(shown.text(of: "power") == "\(watts.value.formatted(significantDigits: 3)) W")
        #expect(shown.text(of: "power-sub").hasSuffix("measured by synthetic"))
        #expect(shown.text(of: "stages").contains("stage0v1 of 1 busy"))
        #expect(
            shown.text(of: "history").contains(
                "appliedmoved stage0 from w to v: load 10/s, planned for 20/s, saves 2.1 J/request"))
        #expect(shown.text(of: "history").contains("took 80 ms"))
        #expect(shown.text(of: "goals").contains("power"))
        #expect(shown.page.contains(#"class="b" d="M"#))
    }

    @Test(.enabled(if: Chromium.path != nil, "no chromium on this machine: the page is not tried in a browser"))
    func modelledPowerLooksModelledAndWhatIsUnknownIsNotShownAsNought() throws {
        let monitor = Monitor(pipeline: "<b>evil</b>", stages: SampleService.stages)
        monitor.record(
            TargetObservation(
                window: Seconds(10), arrivalsPerSecond: [3], answered: 30, failed: 0, p50: nil, p99: nil,
                energy: Estimate(Joules(400), provenance: .modelled(by: "busy time")), dynamicEnergy: nil))
        monitor.remark(["node-2 does not tell its energy"])
        let shown = try Chromium.show([monitor.snapshot().now.json(history: [])])
        #expect(shown.text(of: "power") == "40.0 Wmodelled")
        #expect(shown.text(of: "latency") == "–")
        #expect(shown.text(of: "carbon") == "–")
        #expect(shown.text(of: "remarks") == "node-2 does not tell its energy")
        #expect(shown.page.contains("<h1 id=\"pipeline\">&lt;b&gt;evil&lt;/b&gt;</h1>"))
    }

    @Test(.enabled(if: Chromium.path != nil, "no chromium on this machine: the page is not tried in a browser"))
    func stolenProcessorTimeStandsBesideResponseTimes() throws {
        let (_, monitor) = try SampleService.serving(for: 20, stolenCPU: 1)
        let (snapshot, history) = monitor.snapshot()
        let share = try #require(snapshot.processorTime?.stolenShare.value)
        let shown = try Chromium.show([snapshot.json(history: history)])
        let told = shown.text(of: "latency-sub")
        let suffix = " % of the processor time stolen by other machines"
        try #require(told.hasSuffix(suffix), "\(told)")
        let percent = try #require(told.dropLast(suffix.count).split(separator: " ").last.flatMap { Double($0) })
        #expect(abs(percent - 100 * share) <= 0.51)
    }

    @Test(.enabled(if: Chromium.path != nil, "no chromium on this machine: the page is not tried in a browser"))
    func whatWasNotAnsweredIsCountedByWhy() throws {
        let monitor = Monitor(stages: SampleService.stages)
        for status in [400, 400, 404, 503] {
            monitor.arrived("pipeline", at: .zero)
            monitor.record(
                RequestRecord(
                    model: "pipeline", status: status, latency: .zero, end: .zero, visits: [], energy: nil))
        }
        let shown = try Chromium.show([monitor.snapshot().now.json(history: [])])
        #expect(shown.text(of: "answers") == "0")
        #expect(shown.text(of: "answers-sub").contains("1 refused · 3 rejected · up"))
    }

    @Test(.enabled(if: Chromium.path != nil, "no chromium on this machine: the page is not tried in a browser"))
    func aRefusedPageAsksForItsToken() throws {
        let shown = try Chromium.show([], status: 401)
        #expect(shown.page.contains(#"<form id="sign-in">"#))
        #expect(shown.text(of: "connection") == "a token is needed")
        #expect(shown.text(of: "refused") == "The server asks for its token (--token-file).")
    }
}
