import Foundation
import Quantities
import Statistics
import TestKit
import Testing

@testable import Metering

@Suite struct RegionServerTests {
    private func server(_ run: SteppedRun, in folder: String = "/tmp") throws -> RegionServer {
        let meter = run.meter
        return try RegionServer(in: folder, ledger: try run.ledger()) { try? meter.read() }
    }

    private func connect(_ server: RegionServer) throws -> Descriptor {
        try #require(UnixSocket.connected(to: server.path))
    }

    @Test func onlyThisUserMayEnterAndNothingIsLeftBehind() throws {
        let run = try SteppedRun()
        var server: RegionServer? = try server(run)
        let path = try #require(server?.path)
        let directory = (path as NSString).deletingLastPathComponent
        let rights = try FileManager.default.attributesOfItem(atPath: directory)[.posixPermissions] as? Int
        #expect(rights == 0o700)
        server = nil
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test func aPathTooLongForASocketGivesWayToTmp() throws {
        let run = try SteppedRun()
        let long = "/tmp/" + String(repeating: "x", count: 120)
        #expect(try server(run, in: long).path.hasPrefix("/tmp/perjoule-"))
    }

    @Test func aFolderThatDoesNotExistIsOneClearError() throws {
        let run = try SteppedRun()
        #expect(throws: MeteringError.self) { try server(run, in: "/nonexistent") }
    }

    /// Every fuzzed stream is followed by good lines on a connection of their own, which must still count.
    @Test func garbageHarmsNobodyElse() throws {
        try forRandomInstances(50, seed: testSeed([:])) { generator, label in
            let run = try SteppedRun()
            let server = try server(run)
            let bad = try connect(server)
            let good = try connect(server)
            let words = ["begin ", "end", "value ", "ping", "@", "#", "<", "1", " ", "\n", "\n", "\u{0}", "é", "x"]
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...500, using: &generator) {
                if Int.random(in: 0..<4, using: &generator) == 0 {
                    bytes.append(UInt8.random(in: 0...255, using: &generator))
                } else {
                    bytes += Array((words.randomElement(using: &generator) ?? "").utf8)
                }
            }
            if Bool.random(using: &generator) { bytes += Array(repeating: 0x78, count: 20_000) }
            #expect(UnixSocket.send(bytes, to: bad))
            #expect(UnixSocket.send("begin good\n".utf8, to: good))
            for descriptor in server.descriptors { server.serve(descriptor) }
            for descriptor in server.descriptors { server.serve(descriptor) }
            run.pass(1, watts: 7)
            #expect(UnixSocket.send("end good\n".utf8, to: good))
            let report = try server.end(run)
            let region = try #require(report.regions.first { $0.path == "good" }, "\(label)")
            #expect(abs(region.energy.value.value - 7) < 1e-5, "\(label)")
            #expect(region.interrupted == 0, "\(label)")
            #expect(report.problems.count <= RegionLedger.mostProblems)
        }
    }

    @Test func manyConnectionsAreServedAndPingTellsWhatWasFollowed() throws {
        let run = try SteppedRun()
        let server = try server(run)
        var clients: [Descriptor] = []
        for index in 0..<400 {
            let client = try connect(server)
            #expect(UnixSocket.send("begin r\nbad\nping\nend\n".utf8, to: client), "client \(index)")
            clients.append(client)
            if index.isMultiple(of: 50) { for descriptor in server.descriptors { server.serve(descriptor) } }
        }
        let report = try server.end(run)
        #expect(report.regions.map(\.count) == [400])
        #expect(report.problemCount == 400)
        var reply = [UInt8](repeating: 0, count: 64)
        let count = read(clients[399].number, &reply, reply.count)
        #expect(String(decoding: reply.prefix(max(0, count)), as: UTF8.self) == "pong 1 1\n")
    }

    @Test func aClockOfAnotherMachineIsRefused() throws {
        let run = try SteppedRun()
        let server = try server(run)
        let client = try connect(server)
        #expect(UnixSocket.send("@5 begin a\n@9000000000000000000 begin b\n".utf8, to: client))
        let report = try server.end(run)
        #expect(report.regions.isEmpty)
        #expect(report.problemCount == 2)
    }

    @Test func theSwiftMarkerNestsAcrossTasks() async throws {
        let run = try SteppedRun()
        let server = try server(run)
        let marker = RegionMarker(socket: server.path)
        await withRegion("job", marker: marker) {
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<8 {
                    group.addTask {
                        await withRegion("task", marker: marker) {
                            await Task.yield()
                            withRegion("step \(index % 2)", marker: marker) {}
                        }
                    }
                }
            }
        }
        let region = marker.begin("open")
        region.value("images", 3)
        let report = try server.end(run)
        let counts = Dictionary(uniqueKeysWithValues: report.regions.map { ($0.path, $0.count) })
        #expect(counts == ["job": 1, "job/task": 8, "job/task/step 0": 4, "job/task/step 1": 4, "open": 1])
        #expect(report.regions.last?.values["images"]?.sum == 3)
        #expect(report.problems == [])
    }

    @Test func withoutASocketTheMarkerJustRuns() {
        for path in [nil, "", "/nonexistent/socket", String(repeating: "x", count: 500)] as [String?] {
            #expect(withRegion("a", marker: RegionMarker(socket: path)) { 7 } == 7)
        }
    }
}

extension RegionServer {
    /// Ends the run as a measurement does.
    fileprivate func end(_ run: SteppedRun) throws -> RegionReport {
        drain()
        return finish(at: try run.meter.read())
    }
}
