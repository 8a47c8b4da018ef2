import Testing

/// Regions that a command marks reach the result, by the client and by the bare protocol.
@Suite(.enabled(if: CommandLineRunner.isInstalled("python3"), "python3 is not installed"))
struct RegionTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    private func regions(of script: String) throws -> [[String: Any]] {
        let run = try line.run(
            ["measure", "--source", "modelled", "--json", "--", "python3", "-c", script],
            environment: ["PYTHONPATH": CommandLineRunner.package + "/clients/python"])
        #expect(run.code == 0, "\(run)")
        return try #require(try run.object(lastLine: true).at("regions.regions") as? [[String: Any]], "\(run)")
    }

    @Test func thePythonClientMarksNestedRegions() throws {
        let regions = try regions(
            of: """
                import perjoule, time
                for _ in range(2):
                    with perjoule.region("epoch"):
                        with perjoule.region("step"):
                            time.sleep(0.02)
                            perjoule.value("images", 32)
                """)
        let step = try #require(regions.first { $0.text("path") == "epoch/step" }, "\(regions)")
        #expect(step.number("count") == 2)
        #expect(step.number("use.window").map { $0 >= 0.04 } == true)
        #expect(step.number("use.total.value") != nil)
        #expect(step.number("values.images.sum") == 64)
        #expect(regions.contains { $0.text("path") == "epoch" })
    }

    @Test func aBareSocketAndNonsenseOnItAreEnough() throws {
        let regions = try regions(
            of: """
                import os, socket
                link = socket.socket(socket.AF_UNIX)
                link.connect(os.environ["PERJOULE_SOCKET"])
                link.sendall(b"begin load\\nfrobnicate\\nend load\\nping\\n")
                assert link.recv(100) == b"pong 2 1\\n"
                """)
        #expect(regions.map { $0.text("path") } == ["load"])
    }

    @Test func theReportShowsRegions() throws {
        let run = try line.run(
            ["measure", "--", "python3", "-c", "import perjoule\nwith perjoule.region('tokenise'): pass"],
            environment: ["PYTHONPATH": CommandLineRunner.package + "/clients/python"])
        #expect(run.error.contains("Regions") && run.error.contains("tokenise"), "\(run)")
    }
}
