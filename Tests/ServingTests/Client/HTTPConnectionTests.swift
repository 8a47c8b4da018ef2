import NIOCore
import NIOHTTP1
import Quantities
import Testing

@testable import Serving

@Suite struct HTTPConnectionTests {
    private let patience = Seconds(20)

    private func open(_ server: StandInServer) async throws -> HTTPConnection {
        try await HTTPConnection.open(ServerAddress(host: "127.0.0.1", port: server.port), timeout: patience)
    }

    private func code(_ work: () async throws(ServingError) -> some Any) async -> ServingError.Code? {
        do throws(ServingError) {
            _ = try await work()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func sendsAndReceivesOnOneConnection() async throws {
        let server = try await StandInServer.start { request in
            .answer(201, [("X-Path", request.path)], body: request.body + Array(request.headers["x-a"].joined().utf8))
        }
        let connection = try await open(server)
        for index in 0..<20 {
            let answer = try await connection.send(
                ClientRequest(.post, "/p?q=\(index)", fields: [.init("X-A", "b")], body: Array("\(index)".utf8)),
                timeout: patience)
            #expect(answer.status == 201 && answer.isSuccess)
            #expect(answer.text == "\(index)b")
            #expect(answer.field("x-path") == "/p?q=\(index)")
        }
        #expect(server.connections == 1 && server.requests == 20)
        await connection.close()
        #expect(!connection.isOpen)
        await server.stop()
    }

    @Test func readsChunksAndKeepsTheBase() async throws {
        let server = try await StandInServer.start { request in
            .chunks([Array(request.path.utf8), Array(repeating: 65, count: 100_000), [66]])
        }
        let address = ServerAddress(host: "127.0.0.1", port: server.port, base: "/base")
        let answer = try await HTTPConnection.exchange(ClientRequest(.get, "/x"), with: address, timeout: patience)
        #expect(answer.body == Array("/base/x".utf8) + Array(repeating: 65, count: 100_000) + [66])
        await server.stop()
    }

    @Test func refusesMoreThanTheLimit() async throws {
        let server = try await StandInServer.start { _ in .answer(body: Array(repeating: 1, count: 1001)) }
        let connection = try await open(server)
        #expect(
            await code { () throws(ServingError) in
                try await connection.send(ClientRequest(.get, "/"), timeout: patience, limit: 1000)
            } == .target)
        let exact = try await open(server).send(ClientRequest(.get, "/"), timeout: patience, limit: 1001)
        #expect(exact.body.count == 1001)
        await server.stop()
    }

    @Test func aFieldThatBreaksHTTPIsNotSent() async throws {
        let server = try await StandInServer.start { _ in .answer() }
        for field in ["a\r\nX: b", "a\u{0}"] {
            let connection = try await open(server)
            #expect(
                await code { () throws(ServingError) in
                    try await connection.send(
                        ClientRequest(.get, "/", fields: [.init("X-A", field)]), timeout: patience)
                } == .configuration)
        }
        #expect(server.requests == 0)
        await server.stop()
    }

    @Test func silenceEndsAtTheTimeout() async throws {
        let server = try await StandInServer.start { _ in .silence }
        let connection = try await open(server)
        #expect(
            await code { () throws(ServingError) in
                try await connection.send(ClientRequest(.get, "/"), timeout: Seconds(0.05))
            } == .deadline)
        await server.stop()
    }

    @Test func cancellingEndsTheExchange() async throws {
        let server = try await StandInServer.start { _ in .silence }
        let connection = try await open(server)
        let task = Task {
            await code { () throws(ServingError) in
                try await connection.send(ClientRequest(.get, "/"), timeout: patience)
            }
        }
        while server.requests == 0 { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        #expect(await task.value == .cancelled)
        await server.stop()
    }

    @Test(arguments: [
        StandInServer.Reaction.close, .raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .raw("SSH-2.0\r\n\r\n"),
        .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"),
    ])
    func brokenAnswersAreErrors(_ reaction: StandInServer.Reaction) async throws {
        let server = try await StandInServer.start { _ in reaction }
        let connection = try await open(server)
        #expect(
            await code { () throws(ServingError) in
                try await connection.send(ClientRequest(.get, "/"), timeout: patience)
            } == .target)
        #expect(
            await code { () throws(ServingError) in
                try await connection.send(ClientRequest(.get, "/"), timeout: patience)
            } == .target)
        await server.stop()
    }

    /// The first port is never given to servers that ask for any.
    @Test func aServerThatIsNotThereIsNamed() async throws {
        let address = ServerAddress(host: "127.0.0.1", port: 1)
        do throws(ServingError) {
            _ = try await HTTPConnection.open(address, timeout: patience)
            Issue.record("nothing listens there")
        } catch {
            #expect(error.code == .target)
            #expect(error.place == address.description)
            #expect(error.message == "cannot be reached: connection refused")
        }
    }

    @Test func plainServersCannotBeSpokenToInSecret() async throws {
        let server = try await StandInServer.start { _ in .answer() }
        let address = ServerAddress(host: "127.0.0.1", port: server.port, isEncrypted: true)
        #expect(
            await code { () throws(ServingError) in
                try await HTTPConnection.exchange(ClientRequest(.get, "/"), with: address, timeout: patience)
            } == .target)
        await server.stop()
    }
}
