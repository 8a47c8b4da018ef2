import Foundation
import Quantities
import Testing

@testable import Metering

/// Signals belong to the whole process, so these run one after the other.
@Suite(.serialized) struct SignalTests {
    private func measurement() throws -> CommandMeasurement {
        CommandMeasurement(meter: try Meter(host: Host(), sources: ["modelled"]))
    }

    /// A command that sends a signal to this process and waits for its own.
    private func provoking(_ signal: String, trap: String) -> Command {
        Command([
            "sh", "-c", "\(trap); kill -\(signal) $1; i=0; while [ $i -lt 600 ]; do sleep 0.05; i=$((i+1)); done", "sh",
            "\(getpid())",
        ])
    }

    @Test(arguments: ["INT", "TERM", "QUIT", "HUP", "USR1"])
    func aSignalToTheMeasurerReachesTheCommandAndTheRunIsReported(_ name: String) throws {
        let signals = try #require(ReceivedSignals())
        let run = try measurement().measure(
            provoking(name, trap: "trap 'exit 9' \(name)"), streams: .silent, signals: signals)
        #expect(run.run.exitCode == 9)
        #expect(run.run.signals.count == 1)
        #expect(run.use.total.value > .zero)
    }

    @Test func anInterruptedSeriesKeepsWhatItHas() throws {
        let signals = try #require(ReceivedSignals())
        var delivered: [MeasuredRun] = []
        let series = RunSeries(
            try measurement(), commands: [provoking("INT", trap: ":")], plan: .repeated(5), streams: .silent)
        let end = try series.run(signals: signals) { delivered.append($1) }
        #expect(end == .interrupted(SIGINT))
        #expect(delivered.map(\.run.exitCode) == [130])
    }

    @Test func aSignalInTheCooldownEndsTheSeries() throws {
        let signals = try #require(ReceivedSignals())
        let series = RunSeries(
            try measurement(), commands: [Command(["true"])], plan: .repeated(2), cooldown: Seconds(60),
            streams: .silent)
        var delivered = 0
        let end = try series.run(signals: signals) { _, _ in
            delivered += 1
            kill(getpid(), SIGTERM)
        }
        #expect(end == .interrupted(SIGTERM))
        #expect(delivered == 1)
    }

    @Test func catchingEndsWithTheValue() throws {
        func isDefault() -> Bool {
            var action = sigaction()
            sigaction(SIGTERM, nil, &action)
            #if os(Linux)
                return action.__sigaction_handler.sa_handler == nil
            #else
                return action.__sigaction_u.__sa_handler == nil
            #endif
        }
        let before = isDefault()
        do {
            let signals = try #require(ReceivedSignals())
            #expect(ReceivedSignals() == nil)
            #expect(!isDefault())
            #expect(signals.next() == nil)
        }
        #expect(isDefault() == before)
    }
}
