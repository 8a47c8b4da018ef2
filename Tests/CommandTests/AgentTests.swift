import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The contract of `perjoule agent`.
struct AgentTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    @Test func itTellsWhereItListensAnswersAndEndsAtATerminationSignal() async throws {
        let token = try line.file("token", "s3cret\n")
        let started = try line.start(
            [
                CommandLineRunner.binary(), "agent", "--source", "modelled", "--cpu-idle-watts", "10W",
                "--cpu-full-watts", "50W",
                "--port", "0", "--token-file", token, "--node", "node-7", "--json",
            ])
        let isReady = started.wait { started.outputSoFar.hasSuffix("\n") }
        #expect(isReady, "\(started.errorSoFar)")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(started.outputSoFar.utf8)) as? [String: Any])
        #expect(object["node"] as? String == "node-7" && object["tellsIdle"] as? Bool == true)
        let url = try #require((object["url"] as? String).flatMap { URL(string: $0 + "/v1/energy") })
        let refused = try await Self.fetch(URLRequest(url: url))
        #expect(refused.status == 401)
        var request = URLRequest(url: url)
        request.setValue("Bearer s3cret", forHTTPHeaderField: "Authorization")
        let (first, second) = (try await Self.fetch(request), try await Self.fetch(request))
        #expect(first.status == 200 && first.object["id"] as? String == object["id"] as? String)
        let joules = [first, second].map {
            (($0.object["energy"] as? [String: Any])?["value"] as? NSNumber)?.doubleValue ?? -1
        }
        #expect(joules[0] > 0 && joules[1] >= joules[0])
        started.send(SIGTERM)
        let end = try started.finish()
        #expect(end.code == 0, "\(end)")
        // Nothing is stored, and no store is made.
        #expect(!FileManager.default.fileExists(atPath: line.folder + "/store.sqlite"))
    }

    @Test(arguments: [
        (["--host", "0.0.0.0"], "TLS"), (["--port", "70000"], "no port"), (["--tls-key", "x"], "belong together"),
        (["--token-file", "absent"], "no such file"), (["--window", "0s"], "window"), (["--port", "1"], ""),
    ])
    func whatCannotBeIsSaid(_ options: [String], says: String) throws {
        // Root may listen at port 1.
        if options == ["--port", "1"], getuid() == 0 { return }
        let run = try line.run(["agent", "--source", "modelled", "--quiet"] + options)
        #expect(run.code != 0 && run.error.contains("perjoule: error: ") && run.error.contains(says), "\(run)")
        #expect(run.error.split(separator: "\n").count == 1, "\(run)")
    }

    private static func fetch(_ request: URLRequest) async throws -> (status: Int, object: [String: Any]) {
        let (data, response) = try await URLSession.shared.data(for: request)
        let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, object ?? [:])
    }
}
