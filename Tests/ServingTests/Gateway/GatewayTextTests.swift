import NIOHTTP1
import Quantities
import Testing

@testable import Serving

@Suite struct GatewayTextTests {
    private static func visit(
        _ stage: String, _ variant: String, items: Int = 1, batch: Int = 4, queue: Double = 0.002, busy: Double = 0.01
    ) -> StageVisit {
        StageVisit(
            stage: stage, variant: variant, items: items, batch: batch, start: .zero, queueTime: Seconds(queue),
            busyTime: Seconds(busy), threads: 1)
    }

    /// A fan-out's visits of a stage are told as one, by the mean batch and the longest times.
    @Test func tellsThePipelinesStagesApart() {
        let account = RequestAccount(
            "p",
            visits: [
                Self.visit("find \"é\"", "big"), Self.visit("read", "s", items: 2, batch: 8, queue: 0.001, busy: 0.02),
                Self.visit("read", "s", items: 3, batch: 4, queue: 0.003, busy: 0.01),
                Self.visit("read", "t", batch: 3),
            ],
            energy: RequestEnergy(
                dynamic: Joules(1.25), idle: Joules(0.5), power: Watts(40), carbon: GramsCO2e(0.00021),
                provenance: .measured(by: "rapl")),
            duration: Seconds(0.0501234))
        #expect(account.version == nil)
        #expect(
            account.parameters == [
                "find \"é\".variant": .text("big"), "find \"é\".batch_size": .number(4), "find \"é\".items": .number(1),
                "find \"é\".queue_ms": .number(2), "find \"é\".compute_ms": .number(10),
                "read.variant": .text("s+t"), "read.batch_size": .number(5), "read.items": .number(6),
                "read.queue_ms": .number(3), "read.compute_ms": .number(20),
                "energy_j": .number(1.75), "dynamic_energy_j": .number(1.25), "idle_energy_j": .number(0.5),
                "power_w": .number(40), "co2e_g": .number(0.00021), "energy_provenance": .text("measured by rapl"),
            ])
        #expect(
            account.serverTiming == """
                queue;desc="find \\"?\\"";dur=2.000, compute;desc="find \\"?\\"";dur=10.000, \
                queue;desc="read";dur=3.000, compute;desc="read";dur=20.000, energy;desc="1.750 J", \
                idle-energy;desc="0.5000 J", power;desc="40.00 W", carbon;desc="0.0002100 gCO2e", total;dur=50.123
                """)
    }

    @Test func leavesOutWhatIsNotKnown() {
        let account = RequestAccount("a", visits: [Self.visit("a", "v")], energy: nil, duration: Seconds(0.001))
        #expect(account.version == "v")
        #expect(Set(account.parameters.keys) == ["variant", "batch_size", "items", "queue_ms", "compute_ms"])
        #expect(account.serverTiming == "queue;dur=2.000, compute;dur=10.000, total;dur=1.000")
        let pipeline = RequestAccount("p", visits: [Self.visit("a", "v")], energy: nil, duration: Seconds(0.001))
        #expect(pipeline.version == nil && pipeline.parameters.keys.allSatisfy { $0.hasPrefix("a.") })
        let energy = RequestEnergy(
            dynamic: Joules(2), idle: nil, power: Watts(4), carbon: nil, provenance: .modelled(by: "load"))
        let restless = RequestAccount("a", visits: [], energy: energy, duration: Seconds(0.001))
        #expect(
            restless.parameters == [
                "energy_j": .number(2), "power_w": .number(4), "energy_provenance": .text("modelled by load"),
            ])
        #expect(restless.serverTiming == #"energy;desc="2.000 J", power;desc="4.000 W", total;dur=1.000"#)
        let nothing = RequestAccount("a", visits: [], energy: nil, duration: Seconds(0.001))
        #expect(nothing.parameters.isEmpty && nothing.serverTiming == "total;dur=1.000")
    }

    @Test(
        arguments: [
            ("/", Route.dashboard), ("/?token=1", .dashboard), ("/v2", .server), ("/v2/", .server),
            ("/metrics", .metrics),
            ("/v2/models/a%2Fb/infer", .infer("a/b", version: nil)),
            ("/v2/models/a/versions/1.0/ready/", .modelReady("a", version: "1.0")),
            ("/v2/models/%E2%82%AC", .model("€", version: nil)), ("", nil), ("v2", nil), ("//v2", nil), ("/V2", nil),
            ("/v2/models", nil), ("/v2/models/a/versions", nil), ("/v2/models/a/infer/x", nil), ("/v2/models/%zz", nil),
            ("/v2/models/%4", nil), ("/v2/models/%+1", nil), ("/v2/models/%C3", nil), ("/v2/health", nil),
            ("/metrics/x", nil),
        ] as [(String, Route?)])
    func readsPaths(_ target: String, _ route: Route?) {
        #expect(Route(target: target) == route)
    }

    /// The example of RFC 9110, 5.6.7, and the seconds around a leap day.
    @Test func writesDates() {
        var date = HTTPDate()
        #expect(date.at(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(date.at(1_709_164_799) == "Wed, 28 Feb 2024 23:59:59 GMT")
        #expect(date.at(1_709_164_800) == "Thu, 29 Feb 2024 00:00:00 GMT")
    }

    @Test(arguments: [
        ("Bearer t0ken", true), ("BEARER t0ken", true), ("Bearer t0ke", false), ("Bearer t0kenn", false),
        ("t0ken", false), ("Bearer ", false), ("", false), ("Basic t0ken", false), ("Digest t0ken", false),
    ])
    func comparesTokens(_ field: String, _ isGiven: Bool) {
        #expect(BearerToken("t0ken").isGiven(in: ["Authorization": field]) == isGiven)
    }
}
