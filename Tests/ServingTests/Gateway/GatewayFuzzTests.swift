import NIOCore
import Quantities
import Statistics
import Synchronization
import TestKit
import Testing

@testable import Serving

/// Requests that are wrong in every way, from clients that do not behave.
@Suite struct GatewayFuzzTests {
    /// A request that a client sends, and whether it then closes at once rather than read the answer.
    private struct Malformed: Sendable {
        var bytes: [UInt8]
        var leaves: Bool
        var label: String
    }

    /// Each is answered with a status that tells a fault (or 200 where the mutilation left it in order), none ends the
    /// process, and afterwards the server answers as before and holds no descriptor more.
    @Test func survivesMalformedRequests() async throws {
        var requests: [Malformed] = []
        let seed = testSeed([:])
        forRandomInstances(10_000, seed: seed) { generator, label in
            requests.append(Self.malformed(&generator, label))
        }
        let all = requests
        let service = StandInService()
        service.release.happen()
        let settings = GatewaySettings.test {
            $0.bodyLimit = 4096
            $0.transferTimeout = Seconds(5)
        }
        try await RunningGateway.run(settings, service: service) { _, port in
            let before = try await Self.openDescriptors(port)
            let lanes = 8
            let seen = SeenStatuses()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<lanes {
                    group.addTask {
                        for index in stride(from: lane, to: all.count, by: lanes) {
                            try await Self.send(all[index], port, seen)
                        }
                    }
                }
                try await group.waitForAll()
            }
            // Bodies, paths, sizes and headers that are wrong were told apart.
            #expect(seen.all.withLock { $0 }.isSuperset(of: [200, 400, 404, 413, 431]))
            let staying = all.count { !$0.leaves }
            #expect(seen.answered.withLock { $0 } > staying * 4 / 5)
            try await RawConnection.open(port) { client in
                let reply = try await client.post("/v2/models/echo/infer", twoNumbers)
                #expect(reply.status == 200)
            }
            let after = try await Self.openDescriptors(port, atMost: before)
            #expect(after <= before)
        }
    }

    private static let expected: Set<Int> = [100, 200, 204, 400, 404, 405, 408, 413, 415, 431, 499, 501]

    private static func send(_ request: Malformed, _ port: Int, _ seen: SeenStatuses) async throws {
        try await RawConnection.open(port) { client in
            client.channel.writeAndFlush(ByteBuffer(bytes: request.bytes), promise: nil)
            guard !request.leaves else { return }
            // A request that lacks its end is ended by the client that sends no more.
            try? await client.channel.close(mode: .output)
            let answer = try await client.rest()
            let statuses = answer.split(separator: "HTTP/1.").dropFirst(answer.hasPrefix("HTTP/1.") ? 0 : 1)
                .compactMap { $0.split(separator: " ").dropFirst().first.flatMap { Int($0) } }
            // Who closes is taken to be gone: an answer that takes its time may not come any more.
            #expect(statuses.allSatisfy(expected.contains), "\(request.label): \(answer)")
            seen.answered.withLock { $0 += statuses.isEmpty ? 0 : 1 }
            seen.all.withLock { $0.formUnion(statuses) }
        }
    }

    private static func malformed(_ generator: inout SeededGenerator, _ label: String) -> Malformed {
        let binary: [UInt8] = [0, 0, 192, 63, 0, 0, 0, 192]
        let json = Array(
            """
            {"id":"é","parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32",\
            "parameters":{"binary_data_size":8}}],"outputs":[{"name":"x"}]}
            """.utf8)
        var body = Bool.random(using: &generator) ? json + binary : Array(twoNumbers.utf8)
        var headers = ["Host: a", "Inference-Header-Content-Length: \(body.count > 150 ? json.count : body.count)"]
        var path = "/v2/models/echo/infer"
        var length = body.count
        var isChunked = false
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: mutilate(&body, &generator)
            case 1: body.removeLast(Int.random(in: 0...body.count, using: &generator))
            case 2:
                length = [-1, 0, body.count + 1, body.count / 2, 5000, Int.max].randomElement(using: &generator) ?? 0
            case 3:
                headers.append(
                    "X-Large: " + String(repeating: "b", count: Int.random(in: 0...60_000, using: &generator)))
            case 4: isChunked = true
            case 5: headers[1] = "Inference-Header-Content-Length: \(Int.random(in: -2...300, using: &generator))"
            case 6: path = "/v2/" + String(decoding: noise(20, &generator), as: UTF8.self).replacing("\n", with: "")
            case 7: headers.append(String(decoding: noise(30, &generator), as: UTF8.self))
            case 8:
                body = Array(
                    String(repeating: ["[", "{\"inputs\":", "9"].randomElement(using: &generator) ?? "", count: 400)
                        .utf8)
            default:
                let text = String(decoding: body, as: UTF8.self).replacing(
                    "[1,2]", with: "[\(Int.random(in: -9...Int.max, using: &generator)),2]")
                body = Array(text.utf8)
            }
        }
        headers.append(isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(length)")
        var bytes = Array(("POST \(path) HTTP/1.1\r\n" + headers.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        bytes +=
            isChunked ? Array("\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8) : body
        if Int.random(in: 0..<4, using: &generator) == 0 { mutilate(&bytes, &generator) }
        return Malformed(bytes: bytes, leaves: Int.random(in: 0..<8, using: &generator) == 0, label: label)
    }

    private static func noise(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...count, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private static func mutilate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.remove(at: index)
            default: bytes.insert(contentsOf: noise(6, &generator), at: index)
            }
        }
    }

    /// Sockets of this process that are connections of the port; those that are closing are given time.
    private static func openDescriptors(_ port: Int, atMost limit: Int = 0) async throws -> Int {
        var count = 0
        for _ in 0..<100 {
            count = Descriptors.connections(to: port)
            if count <= limit { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        return count
    }
}

/// What the server answered, of all requests.
private final class SeenStatuses: Sendable {
    let all = Mutex<Set<Int>>([])
    let answered = Mutex(0)
}
