import Quantities
import Testing

@testable import Serving

@Suite struct RayMetricsTests {
    private let recorded = RayMetrics(parsing: RayRecordings.metrics, application: "demo")

    private func metrics(_ lines: String...) -> RayMetrics {
        RayMetrics(parsing: Array(lines.joined(separator: "\n").utf8), application: "demo")
    }

    private func answered(_ count: Double, replica: String, status: Int = 200) -> String {
        "ray_perjoule_requests_total{application=\"demo\",model=\"demo\",replica=\"\(replica)\",status=\"\(status)\"} \(count)"
    }

    private func observation(_ counts: RayMetrics, window: Seconds) -> TargetObservation {
        RayTarget.observation(
            counts, pipeline: "demo", window: window, use: RayEnergyUse([:], since: [:], window: nil))
    }

    @Test func readsWhatRayRecorded() {
        let seen = observation(recorded, window: Seconds(10))
        #expect(seen.answered == 3 && seen.failed == 0)
        // Two of the three are in the recorded bucket from 0.010604 s to 0.017922 s, one in that to 0.023298 s.
        #expect(abs((seen.p50?.value ?? 0) - (0.010604 + 0.75 * (0.017922 - 0.010604))) < 1e-9)
        #expect(abs((seen.p99?.value ?? 0) - (0.017922 + 0.97 * (0.023298 - 0.017922))) < 1e-9)
        #expect(recorded.sum("requests_total") { $0["status"] == "404" } == 1)
        #expect(RayMetrics(parsing: RayRecordings.metrics, application: "other").values.isEmpty)
    }

    @Test func countersThatBeginAnewLoseNothingThatWasSeen() {
        let before = metrics(answered(10, replica: "a"), answered(4, replica: "b"))
        // a went on, b restarted within its process, c is new.
        let after = metrics(answered(15, replica: "a"), answered(1, replica: "b"), answered(2, replica: "c"))
        #expect(after.increments(since: before).sum("requests_total") { _ in true } == 5 + 1 + 2)
        #expect(after.increments(since: after).sum("requests_total") { _ in true } == 0)
    }

    @Test func faultsOfClientsAreNoFailures() {
        let counts = metrics(
            answered(20, replica: "a"), answered(3, replica: "a", status: 400), answered(2, replica: "a", status: 500),
            answered(1, replica: "a", status: 429))
        let seen = observation(counts, window: Seconds(4))
        #expect(seen.answered == 26 && seen.failed == 3)
    }

    @Test func requestsAreToldByModelAndStatus() {
        let counts = metrics(
            answered(20, replica: "a"), answered(3, replica: "b", status: 503),
            #"ray_perjoule_arrivals_total{application="demo",model="demo",replica="a"} 24"#,
            #"ray_perjoule_arrivals_total{application="demo",model="first",replica="a"} 2"#)
        #expect(
            observation(counts, window: Seconds(4)).models == [
                .init(model: "demo", arrived: 24, statuses: [200: 20, 503: 3]),
                .init(model: "first", arrived: 2, statuses: [:]),
            ])
    }

    @Test func arrivalsAreSpreadOverWholeSeconds() {
        let counts = metrics(#"ray_perjoule_arrivals_total{application="demo",model="demo",replica="a"} 30"#)
        #expect(observation(counts, window: Seconds(2.5)).arrivalsPerSecond == [12, 12])
        #expect(observation(RayMetrics(), window: .zero).arrivalsPerSecond.isEmpty)
    }

    /// By hand: of 10 in (0, 0.1], 20 in (0.1, 0.2] and 10 beyond, the median is the tenth of the second bucket's twenty.
    @Test func percentilesAreInterpolatedOverAllReplicas() {
        func buckets(_ replica: String, _ counts: [Double]) -> String {
            zip(["0.1", "0.2", "+Inf"], counts).map { bound, count in
                "ray_perjoule_request_seconds_bucket{application=\"demo\",le=\"\(bound)\",model=\"demo\",replica=\"\(replica)\"} \(count)"
            }.joined(separator: "\n")
        }
        let counts = metrics(buckets("a", [10, 20, 20]), buckets("b", [0, 10, 20]))
        let seen = observation(counts, window: Seconds(1))
        #expect(abs((seen.p50?.value ?? 0) - 0.15) < 1e-12)
        #expect(seen.p99 == Seconds(0.2), "nothing is known of the last bucket but where it begins")
        #expect(counts.percentile(0.5, of: "request_seconds") { $0["model"] == "other" } == nil)
    }

    @Test func stagesTellTheirBatches() throws {
        func count(_ name: String, _ value: Double) -> String {
            "ray_perjoule_stage_\(name)_total{application=\"demo\",replica=\"r\",stage=\"first\",variant=\"small\"} \(value)"
        }
        let counts = metrics(
            count("requests", 10), count("items", 12), count("batches", 4), count("waiting_seconds", 0.5),
            count("busy_seconds", 2), count("busy_thread_seconds", 4))
        let figures = try #require(counts.stages.first)
        #expect(counts.stages.count == 1 && figures.meanBatch == 3 && figures.meanQueueTime == Seconds(0.05))
        #expect(figures.busyTime == Seconds(2) && figures.busyThreadTime == Seconds(4))
    }

    @Test func labelsMayHoldAnything() {
        let line = #"a_b{x="1,2\"}=\\\n",y=""} 2.5e1 1700000000"#
        let series = PrometheusSeries(name: "a_b", labels: ["x": "1,2\"}=\\\n", "y": ""])
        #expect(PrometheusSeries.parse(Array(line.utf8), prefix: "a_") == [series: 25])
    }

    @Test(arguments: [
        "a{", "a{x", "a{x=", #"a{x="y"#, #"a{x="y\"#, "a", "a ", "a x", "a{} ", "a{x=\"1\"}", "{", "", "a}1",
    ])
    func brokenLinesArePassedOver(line: String) {
        #expect(
            PrometheusSeries.parse(Array((line + "\nab 1").utf8), prefix: "a") == [.init(name: "ab", labels: [:]): 1])
    }

    @Test func nodesAreRead() throws {
        let nodes = try RayNode.all(parsing: RayRecordings.nodes, from: "ray")
        #expect(nodes.map(\.metricsPort) == [9091, 9092] && nodes.allSatisfy { $0.isAlive && $0.host == "127.0.0.1" })
        #expect(throws: ServingError.self) { try RayNode.all(parsing: Array("{}".utf8), from: "ray") }
    }
}
