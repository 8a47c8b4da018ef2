import Quantities
import Reporting
import TestKit
import Testing

@testable import Serving

@Suite struct MetricsTests {
    @Test func theTextIsWhatPrometheusTakes() throws {
        let (_, monitor) = try SampleService.serving(for: 30)
        let families = try ExpositionParser.parse(monitor.metrics.text)
        #expect(families.count > 20)
        for family in families {
            #expect(family.name.hasPrefix("perjoule_") || family.name.hasPrefix("process_"))
            #expect(family.type != "counter" || family.name.hasSuffix("_total"), "\(family.name)")
            #expect(family.type == "counter" || !family.name.hasSuffix("_total"), "\(family.name)")
            #expect(family.help.hasSuffix("."), "\(family.name)")
            if family.type == "histogram" { try checkHistogram(family) }
        }
    }

    private func checkHistogram(_ family: ExpositionParser.Family) throws {
        let buckets = Dictionary(grouping: family.samples.filter { $0.name.hasSuffix("_bucket") }) { sample in
            sample.labels.filter { $0.key != "le" }
        }
        for (labels, samples) in buckets {
            let bounds = samples.compactMap { $0.labels["le"] }.map { $0 == "+Inf" ? .infinity : Double($0) ?? .nan }
            #expect(bounds == bounds.sorted() && bounds.last == .infinity, "\(family.name)")
            #expect(samples.map(\.value) == samples.map(\.value).sorted(), "\(family.name)")
            let count = family.samples.first { $0.name.hasSuffix("_count") && $0.labels == labels }
            #expect(count?.value == samples.last?.value, "\(family.name)")
            #expect(family.samples.contains { $0.name.hasSuffix("_sum") && $0.labels == labels })
        }
        #expect(!buckets.isEmpty)
    }

    @Test func figuresAreThoseThatWereRecorded() throws {
        let (service, monitor) = try SampleService.serving(for: 30)
        let families = try ExpositionParser.parse(monitor.metrics.text)
        func value(_ name: String, _ labels: [String: String]) -> Double? {
            families.flatMap(\.samples).first { sample in
                sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
            }?.value
        }
        let answered = Double(service.charges.count)
        #expect(value("perjoule_requests_total", ["model": "pipeline", "code": "200"]) == answered)
        #expect(value("perjoule_requests_total", ["model": "pipeline", "code": "504"]) == 3)
        #expect(value("perjoule_arrivals_total", ["model": "pipeline"]) == 300)
        #expect(value("perjoule_request_duration_seconds_count", ["model": "pipeline"]) == answered)
        #expect(value("perjoule_queue_length", ["stage": "stage0"]) == 3)
        #expect(value("perjoule_stage_info", ["stage": "stage0", "variant": "v"]) == 1)
        let account = service.ledger.account
        #expect(
            value("perjoule_energy_joules_total", ["part": "service", "provenance": "measured"]) == account.own.value)
        #expect(value("perjoule_charged_energy_joules_total", ["part": "work"]) == account.charged.work.value)
        #expect(value("perjoule_outstanding_energy_joules", [:]) == account.outstanding.value)
        let told = service.charges.reduce(0) { $0 + ($1.energy?.dynamic.value ?? 0) }
        let counted = value("perjoule_request_energy_joules_total", ["model": "pipeline", "part": "dynamic"]) ?? 0
        #expect(counted.isApproximately(told, within: 1e-9))
        let byStage = ["stage0", "stage1"].reduce(0) {
            $0 + (value("perjoule_stage_energy_joules_total", ["stage": $1, "variant": "v"]) ?? 0)
        }
        #expect(byStage.isApproximately(told, within: 1e-9))
        #expect(value("perjoule_goal_limit", ["goal": "power"]) == 60)
    }

    /// A single model is a pipeline and its stage under one name.
    @Test func noSeriesIsToldTwice() throws {
        let monitor = Monitor(pipeline: "m", stages: [ServedStage(name: "m", variants: [.init(name: "v", file: "f")])])
        monitor.arrived("m", at: .zero)
        let samples = try ExpositionParser.parse(monitor.metrics.text).flatMap(\.samples)
        let series = samples.map { "\($0.name) \($0.labels.sorted { $0.key < $1.key })" }
        #expect(Set(series).count == series.count)
        #expect(samples.first { $0.name == "perjoule_arrivals_total" && $0.labels["model"] == "m" }?.value == 1)
    }

    /// What joules come from is told at length once, not with every series.
    @Test func explanationsAreInOneFamilyOnly() throws {
        let (_, monitor) = try SampleService.serving(for: 30)
        let families = try ExpositionParser.parse(monitor.metrics.text)
        let info = try #require(families.first { $0.name == "perjoule_energy_source_info" })
        #expect(info.samples.map { $0.labels["provenance"] } == ["measured", "modelled"])
        #expect(info.samples.allSatisfy { $0.value == 1 && $0.labels["source"] == "synthetic" })
        #expect(info.samples.map { $0.labels["origin"] } == ["synthetic", "share of CPU time in synthetic"])
        for sample in families.flatMap(\.samples) where sample.name != info.name {
            #expect(sample.labels["origin"] == nil)
            #expect(sample.labels["source"] == nil || sample.labels["source"] == "synthetic")
        }
    }

    @Test func clientsCannotMakeLabels() throws {
        let monitor = Monitor(stages: SampleService.stages)
        for number in 0..<1000 { monitor.arrived("model-\(number)", at: .zero) }
        let families = try ExpositionParser.parse(monitor.metrics.text)
        let arrivals = try #require(families.first { $0.name == "perjoule_arrivals_total" })
        #expect(arrivals.samples.map { $0.labels["model"] } == ["pipeline", "stage0", "stage1", "unknown"])
        #expect(arrivals.samples.last?.value == 1000)
    }

    @Test func withoutAMeterNoJouleIsTold() {
        let text = Monitor(stages: SampleService.stages).metrics.text
        #expect(!text.contains("joules"))
        #expect(!text.contains("watts"))
    }
}
