import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What was measured up to Ctrl-C is told and stored.
struct InterruptionTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    private func startMeasuring(_ script: String, options: [String] = []) throws -> StartedRun {
        let run = try line.start(
            [CommandLineRunner.binary(), "measure", "--json", "--source", "modelled"] + options
                + ["--", "sh", "-c", "echo started >&2; " + script])
        #expect(run.wait { run.errorSoFar.contains("started") })
        return run
    }

    @Test func controlCEndsTheCommandAndKeepsItsFigures() throws {
        let started = try startMeasuring("exec sleep 100")
        started.sendToGroup(SIGINT)
        let run = try started.finish()
        #expect(run.code == 130 && run.signal == 0, "\(run)")
        #expect(try run.object(lastLine: true).number("exitCode") == 130)
        #expect(try line.storedRuns().first?.text("state") == "interrupted")
    }

    @Test func aCommandMayTakeControlCItsOwnWay() throws {
        let started = try startMeasuring("trap 'echo saved; exit 4' INT; while :; do sleep 0.05; done")
        started.sendToGroup(SIGINT)
        let run = try started.finish()
        #expect(run.code == 4 && run.text.hasPrefix("saved\n"), "\(run)")
    }

    @Test func terminationIsPassedOnAndEndsASeries() throws {
        let started = try startMeasuring("exec sleep 100", options: ["--repeat", "5"])
        started.send(SIGTERM)
        let run = try started.finish()
        #expect(run.code == 143, "\(run)")
        #expect(try line.storedRuns().first?.text("state") == "interrupted")
    }

    @Test func aBaselineThatIsInterruptedIsNoBaseline() throws {
        let started = try line.start(
            [CommandLineRunner.binary(), "baseline", "--source", "modelled", "--duration", "100s"])
        #expect(started.wait { started.errorSoFar.contains("watching") })
        usleep(100_000)
        started.sendToGroup(SIGINT)
        let run = try started.finish()
        #expect(run.code == 130 && run.signal == 0 && run.output.isEmpty, "\(run)")
        #expect(run.errorLines.last == "perjoule: interrupted")
        #expect(try line.storedRuns().first?.text("state") == "interrupted")
    }

    @Test func aKilledMeasurementIsToldAsInterruptedLater() throws {
        let started = try startMeasuring("exec sleep 100")
        started.sendToGroup(SIGKILL)
        #expect(try started.finish().signal == SIGKILL)
        #expect(try line.storedRuns().first?.text("state") == "interrupted")
    }

    @Test(.enabled(if: CommandLineRunner.isInstalled("python3"), "python3, which opens the terminal, is not installed"))
    func controlCTypedAtATerminal() throws {
        let script = """
            import os, pty, sys, time
            child, terminal = pty.fork()
            if child == 0:
                os.execv(sys.argv[1], sys.argv[1:])
            seen, typed = b"", False
            while True:
                try:
                    part = os.read(terminal, 4096)
                except OSError:
                    break
                if not part:
                    break
                seen += part
                if b"started" in seen and not typed:
                    typed = True
                    os.write(terminal, b"\\x03")
            status = os.waitpid(child, 0)[1]
            sys.stdout.buffer.write(seen)
            sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 99)
            """
        let run = try line.start(
            [
                "python3", "-c", script, CommandLineRunner.binary(), "measure", "--source", "modelled", "--",
                "sh", "-c", "echo started; exec sleep 100",
            ]
        ).finish()
        #expect(run.code == 130, "\(run)")
        #expect(run.text.contains("Energy, this command"), "\(run)")
        #expect(try line.storedRuns().first?.text("state") == "interrupted")
    }
}
