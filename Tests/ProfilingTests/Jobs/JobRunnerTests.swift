import Foundation
import Metering
import Quantities
import Synchronization
import TestKit
import Testing

@testable import Profiling

@Suite struct JobRunnerTests {
    private func runner(grace: Double = 5, logFolder: String? = nil) throws -> JobRunner {
        let meter = try SyntheticMeter().meter
        return JobRunner(CommandMeasurement(meter: meter), grace: Seconds(grace), logFolder: logFolder)
    }

    private func job(_ script: String, _ objectives: [String] = ["accuracy"], timeout: Double? = nil) -> TrainingJob {
        TrainingJob(
            Command(["sh", "-c", script]), objectives: objectives, trial: 7, seed: 11,
            timeout: timeout.map { Seconds($0) })
    }

    private func outcome(
        _ script: String, _ objectives: [String] = ["accuracy"], timeout: Double? = nil, grace: Double = 5
    ) async throws -> JobOutcome {
        try await runner(grace: grace).run(job(script, objectives, timeout: timeout))
    }

    @Test func reportsAndTheLastLineAreHeard() async throws {
        let heard = Mutex<[JobReport]>([])
        let outcome = try await runner().run(
            job(
                """
                echo starting
                for step in 1 2 3; do echo "{\\"step\\": $step, \\"accuracy\\": 0.$step, \\"loss\\": 1e-$step}"; done
                echo '{"accuracy": 0.9, "test_accuracy": 0.85, "name": "final", "list": [1, 2]}'
                """)
        ) { report in
            heard.withLock { $0.append(report) }
            return .goOn
        }
        #expect(outcome.end == .completed)
        #expect(outcome.values == ["accuracy": 0.9, "test_accuracy": 0.85])
        let expected = [1, 2, 3].map {
            JobReport(step: $0, values: ["accuracy": Double("0.\($0)")!, "loss": Double("1e-\($0)")!])
        }
        #expect(outcome.reports == expected)
        #expect(heard.withLock { $0 } == expected)
        #expect(outcome.exit == .exited(0))
        #expect(outcome.duration > .zero)
        #expect(outcome.notes == outcome.measured.notes)
        #expect(try JSONDecoder().decode(JobOutcome.self, from: JSONEncoder().encode(outcome)) == outcome)
    }

    @Test func aLastLineWithoutItsEndCounts() async throws {
        #expect(try await outcome("printf '{\"accuracy\": 0.5}\\n  {\"accuracy\": 0.75}'").values == ["accuracy": 0.75])
    }

    @Test func theJobKnowsItsTrialAndSeed() async throws {
        let outcome = try await outcome("echo \"{\\\"accuracy\\\": $PERJOULE_TRIAL.$PERJOULE_SEED}\"")
        #expect(outcome.values == ["accuracy": 7.11])
        #expect(outcome.measured.run.command.environment.isEmpty)
    }

    @Test func linesOfOtherFiguresAreNoResult() async throws {
        let outcome = try await outcome("echo '{\"accuracy\": 0.5}'; echo '{\"saved\": 1}'; echo done")
        #expect(outcome.values == ["accuracy": 0.5])
    }

    @Test func withoutObjectivesNothingNeedBePrinted() async throws {
        let outcome = try await outcome("true", [])
        #expect(outcome.isComplete)
        #expect(outcome.values.isEmpty)
    }

    // MARK: - Faults

    @Test(
        arguments: [
            ("true", .metricMissing, "let the command print"),
            ("echo '{\"acuracy\": 0.5}'", .metricMissing, "did you mean acuracy?"),
            ("echo accuracy 0.5", .metricMissing, "let the command print"),
            ("echo '{\"accuracy\": 0.5'", .metricMissing, "let the command print"),
            ("head -c 100000 /dev/urandom", .metricMissing, "let the command print"),
            // Bytes that begin no character of UTF-8, where an object should go on.
            ("printf '{\\375\\362\\352\\372\\353\\325\\n'", .metricMissing, "let the command print"),
            ("echo '{\"accuracy\": NaN}'", .metricNotFinite, "diverged"),
            ("echo '{\"accuracy\": 0.5}'; echo '{\"accuracy\": -Infinity}'", .metricNotFinite, "diverged"),
            ("echo '{\"accuracy\": null}'", .metricNotFinite, "diverged"),
            ("echo '{\"accuracy\": \"high\"}'", .metricNotFinite, "without quotes"),
            ("echo '{\"accuracy\": true}'", .metricNotFinite, "without quotes"),
            ("echo '{\"accuracy\": 0.5}'; echo oh no >&2; exit 3", .exited, "status 3: oh no"),
            ("echo '{\"accuracy\": 0.5}'; kill -9 $$", .signalled, "memory"),
            ("ulimit -c 0; kill -11 $$", .signalled, "signal 11"),
            ("kill -9 $PPID", .unobserved, "signal none"),
        ] as [(String, JobFault.Code, String)])
    func aFaultIsAResult(_ script: String, _ code: JobFault.Code, _ text: String) async throws {
        let outcome = try await outcome(script)
        let fault = try #require(outcome.fault)
        #expect(fault.code == code, "\(fault)")
        #expect(fault.description.contains(text), "\(fault)")
        #expect(!fault.message.contains("\n"))
    }

    @Test func aMissingProgramIsAResult() async throws {
        let outcome = try await runner().run(TrainingJob(Command(["/nonexistent/python3"]), objectives: ["accuracy"]))
        #expect(outcome.fault?.code == .notStarted)
        #expect(outcome.fault?.message.contains("/nonexistent/python3") == true)
        #expect(outcome.duration == .zero)
    }

    @Test func oneOfTwoObjectivesIsNotEnough() async throws {
        let outcome = try await outcome("echo '{\"accuracy\": 0.5}'", ["accuracy", "size"])
        #expect(outcome.fault?.code == .metricMissing)
        #expect(outcome.fault?.message.contains("“size”") == true)
    }

    @Test func aLineBeyondAllBoundsIsSkippedAndTold() async throws {
        let outcome = try await outcome(
            "printf '{\"accuracy\": 0.1, \"x\": \"'; head -c 3000000 /dev/zero | tr '\\0' x; echo '\"}'; echo '{\"accuracy\": 0.5}'"
        )
        #expect(outcome.values == ["accuracy": 0.5])
        #expect(outcome.notes.first?.contains("longer than") == true)
    }

    @Test func brokenLinesAreTold() async throws {
        let outcome = try await outcome("echo '{oops'; echo '{\"accuracy\": 0.5}'")
        #expect(outcome.isComplete)
        #expect(outcome.notes.first?.contains("not JSON") == true)
    }

    @Test func aJobThatOnlyTalksDoesNotStall() async throws {
        let outcome = try await outcome(
            "i=0; while [ $i -lt 300 ]; do head -c 1000 /dev/zero | tr '\\0' e >&2; echo $i >&2; i=$((i+1)); done; echo '{\"accuracy\": 1}'"
        )
        #expect(outcome.isComplete)
        #expect(outcome.errorLines.count == JobTranscript.errorLineCount)
        #expect(outcome.errorLines.allSatisfy { $0.utf8.count <= JobTranscript.longestErrorLine })
    }

    // MARK: - Ending jobs

    @Test func aReportCanEndTheJobAndItsChildren() async throws {
        let outcome = try await runner().run(
            job(
                "sleep 600 & for s in 1 2 3; do echo \"{\\\"step\\\": $s, \\\"accuracy\\\": 0.1}\"; done; wait; echo never"
            )
        ) { $0.step == 2 ? .stop : .goOn }
        #expect(outcome.isPruned)
        #expect(outcome.exit == .signalled(SIGTERM))
        #expect(outcome.values == ["accuracy": 0.1])
        #expect(outcome.measured.run.leftRunning == 0)
    }

    @Test func whatIgnoresTheRequestIsKilled() async throws {
        let outcome = try await runner(grace: 0.05).run(
            job("trap '' TERM; echo '{\"step\": 1, \"accuracy\": 0.1}'; while :; do sleep 0.05; done")
        ) { _ in .stop }
        #expect(outcome.isPruned)
        #expect(outcome.exit == .signalled(SIGKILL))
    }

    @Test func aJobMayTidyUpWhenAsked() async throws {
        let outcome = try await runner(grace: 60).run(
            job(
                "trap 'echo \"{\\\"accuracy\\\": 0.25}\"; exit 0' TERM; echo '{\"step\": 1, \"accuracy\": 0.1}'; "
                    + "while :; do sleep 0.02; done")
        ) { _ in .stop }
        #expect(outcome.isPruned)
        #expect(outcome.exit == .exited(0))
        #expect(outcome.values == ["accuracy": 0.25])
    }

    @Test func aJobThatTakesTooLongIsEnded() async throws {
        let outcome = try await outcome("echo '{\"accuracy\": 0.5}'; sleep 600", timeout: 3)
        #expect(outcome.fault?.code == .timedOut)
        #expect(outcome.values == ["accuracy": 0.5])
    }

    @Test func aCancelledTaskEndsItsJob() async throws {
        let runner = try runner()
        let started = AsyncStream<Void>.makeStream()
        let task = Task {
            try await runner.run(job("echo '{\"step\": 1, \"accuracy\": 0.1}'; sleep 600")) { _ in
                started.continuation.yield()
                return .goOn
            }
        }
        for await _ in started.stream { break }
        task.cancel()
        #expect(try await task.value.end == .cancelled)
    }

    @Test(.enabled(if: isLinux, "only Linux adopts orphans"))
    func whatAJobLeavesBehindIsEndedAndDoesNotHoldItsOutput() async throws {
        let outcome = try await outcome("(sleep 600 &); (sleep 600) & echo '{\"accuracy\": 0.5}'")
        #expect(outcome.isComplete)
        #expect(outcome.values == ["accuracy": 0.5])
        #expect(outcome.measured.run.leftRunning == 0)
    }

    // MARK: - Log, regions, energy

    @Test func whatIsPrintedCanBeKept() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "perjoule-jobs-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try await runner(logFolder: folder.path).run(job("echo one; echo two >&2; exit 2"))
        #expect(try String(contentsOf: folder.appending(path: "trial-7.out"), encoding: .utf8) == "one\n")
        #expect(try String(contentsOf: folder.appending(path: "trial-7.err"), encoding: .utf8) == "two\n")
        #expect(outcome.fault?.advice?.contains("trial-7.err") == true)
    }

    @Test func aLogThatCannotBeWrittenIsAnError() async throws {
        let error = await #expect(throws: ProfilingError.self) {
            try await runner(logFolder: "/nonexistent").run(job("true"))
        }
        #expect(error?.code == .logUnwritable)
    }

    @Test func sideBySideJobsAreTogetherNeverChargedMoreThanTheHost() async throws {
        let meter = try Meter(host: Host(), sources: ["modelled"])
        var measurement = CommandMeasurement(meter: meter)
        measurement.idlePolicy = .proportional
        let runner = JobRunner(measurement)
        let before = try meter.read()
        let energies = try await withThrowingTaskGroup(of: Double.self) { group in
            for trial in 0..<4 {
                group.addTask {
                    let job = TrainingJob(
                        Command(["sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo '{\"a\": 1}'"]),
                        objectives: ["a"], trial: trial)
                    let outcome = try await runner.run(job)
                    #expect(outcome.isComplete)
                    #expect(outcome.energy.value <= outcome.hostEnergy.value)
                    #expect(outcome.dynamicEnergy.value <= outcome.totalEnergy.value)
                    return outcome.energy.value.value
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let whole = meter.use(from: before, to: try meter.read()).total.value.value
        #expect(energies.allSatisfy { $0 > 0 })
        #expect(energies.reduce(0, +) <= whole)
    }
}

#if os(Linux)
    private let isLinux = true
#else
    private let isLinux = false
#endif
