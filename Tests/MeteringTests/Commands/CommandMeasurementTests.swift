import Foundation
import Quantities
import Synchronization
import Testing

@testable import Metering

@Suite struct CommandMeasurementTests {
    private func measurement() throws -> CommandMeasurement {
        CommandMeasurement(meter: try Meter(host: Host(), sources: ["modelled"]))
    }

    @Test func aRunHasEnergyAndItsShareOfIt() throws {
        let run = try measurement().measure(Command(["sh", "-c", burnOneSecond + "; exit 4"]), streams: .silent)
        #expect(run.run.exitCode == 4)
        #expect(run.run.cpu > Seconds(0.7))
        #expect(run.use.total.value > .zero)
        #expect(run.use.window >= run.run.wall)
        #expect(run.attributed.value > .zero)
        #expect(run.attributed.value <= run.use.total.value)
        #expect(run.share.value > 0 && run.share.value <= 1)
        #expect(run.attributed.provenance.kind == "modelled")
        #expect(run.run.command.environment.isEmpty)
    }

    @Test(arguments: [["sh", "-c", "kill -9 $$"], ["sh", "-c", "kill -11 $$"], ["/nonexistent/program"]])
    func aCrashIsAResult(_ arguments: [String]) throws {
        let run = try measurement().measure(Command(arguments), streams: .silent)
        #expect([137, 139, 127].contains(run.run.exitCode))
        let again = try JSONDecoder().decode(MeasuredRun.self, from: JSONEncoder().encode(run))
        #expect(again == run)
    }

    /// The command's parent is its supervisor.
    @Test func aRunWhoseSupervisorIsKilledIsReportedAsUnobserved() throws {
        let run = try measurement().measure(Command(["sh", "-c", "kill -9 $PPID"]), streams: .silent)
        #expect(run.run.outcome == .unobserved)
        #expect(run.run.exitCode == 125)
        #expect(run.use.total.value > .zero)
    }

    @Test func aRunWhoseSocketCannotBeMadeGoesOnAndSaysSo() throws {
        var measurement = try measurement()
        measurement.regionFolder = "/nonexistent"
        let run = try measurement.measure(Command(["true"]), streams: .silent)
        #expect(run.run.succeeded)
        #expect(run.regions.problemCount == 1)
    }

    @Test func liveSamplesComeWhileTheCommandRuns() throws {
        var measurement = try measurement()
        measurement.liveInterval = Seconds(0.1)
        var samples: [LiveSample] = []
        let run = try measurement.measure(Command(["sh", "-c", burnOneSecond]), streams: .silent) { samples.append($0) }
        #expect(samples.count >= 2)
        #expect(zip(samples, samples.dropFirst()).allSatisfy { $0.time < $1.time })
        #expect(zip(samples, samples.dropFirst()).allSatisfy { $0.energySoFar.value <= $1.energySoFar.value })
        #expect(samples.contains { $0.busyProcessors > 0 })
        #expect(samples.allSatisfy { $0.attributedPower.value <= $0.power.value })
        #expect(samples.allSatisfy { $0.energySoFar.value <= run.use.total.value })
    }

    @Test func everyRunIsHandedOverAtOnce() throws {
        let order = Mutex<[String]>([])
        var pairs = PairedRuns()
        let series = RunSeries(
            try measurement(), commands: [Command(["true"]), Command(["sh", "-c", "exit 1"])],
            plan: .alternating(3, warmups: 1), cooldown: Seconds(0.01), streams: .silent)
        let end = try series.run { entry, run in
            order.withLock { $0.append("\(entry.isWarmup ? "w" : "")\(entry.command)\(run.run.exitCode)") }
            pairs.add(entry, run)
        }
        #expect(end == .completed)
        #expect(order.withLock { $0 } == ["w00", "w11", "00", "11", "11", "00", "00", "11"])
        #expect(pairs.values(\.run.exitCode).first == [0, 0, 0])
        #expect(pairs.values(\.run.exitCode).second == [1, 1, 1])
    }

    @Test func aCommandThatCannotStartEndsTheSeriesOnce() throws {
        var delivered = 0
        let series = RunSeries(try measurement(), commands: [Command(["/nonexistent"])], plan: .repeated(5))
        let end = try series.run { _, _ in delivered += 1 }
        #expect(end == .failed)
        #expect(delivered == 1)
    }
}
