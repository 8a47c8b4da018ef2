import Testing

@testable import Metering

@Suite struct RegionLineTests {
    @Test(
        arguments: [
            ("begin epoch", nil, .begin(nil, name: "epoch")),
            ("begin two words", nil, .begin(nil, name: "two words")),
            ("@12 begin épopée\r", 12, .begin(nil, name: "épopée")),
            ("begin #7 forward", nil, .begin(.init(number: 7), name: "forward")),
            ("@0 begin #7<3 forward pass", 0, .begin(.init(number: 7, parent: 3), name: "forward pass")),
            ("end", nil, .end(.innermost)),
            ("end epoch", nil, .end(.named("epoch"))),
            ("@9223372036854775807 end #7", Int64.max, .end(.numbered(7))),
            ("value images 32", nil, .value(key: "images", number: 32, region: nil)),
            ("value #2 loss -1.5e-3", nil, .value(key: "loss", number: -1.5e-3, region: 2)),
            ("ping", nil, .ping),
        ] as [(String, Int64?, RegionLine.Verb)])
    func understands(_ text: String, _ time: Int64?, _ verb: RegionLine.Verb) throws {
        let line = try RegionLine(text.utf8)
        #expect(line.time == time)
        #expect(line.verb == verb)
    }

    @Test(arguments: [
        "", "begin", "begin ", "Begin x", "start x", "@ begin x", "@-1 begin x", "@9223372036854775808 end",
        "begin #x y", "begin #1<2<3 y", "begin #1", "begin a\tb", "value loss", "value loss nan", "value loss inf",
        "value loss 1 2", "value  1", "ping pong", "begin " + String(repeating: "x", count: 256),
    ])
    func refuses(_ text: String) {
        #expect(throws: RegionProblem.self) { try RegionLine(text.utf8) }
    }

    @Test func refusesWhatIsNotUTF8() {
        #expect(throws: RegionProblem.self) { try RegionLine(Array("begin ".utf8) + [0xC3, 0x28]) }
    }

    @Test func linesArriveInAnyPieces() {
        let text =
            Array("begin a\n\nend\n".utf8) + Array(repeating: UInt8(ascii: "x"), count: 50) + Array("\nping\nrest".utf8)
        for size in 1...text.count {
            var buffer = LineBuffer(longest: 10)
            let lines = stride(from: 0, to: text.count, by: size).flatMap {
                buffer.append(text[$0..<min(text.count, $0 + size)])
            }
            #expect(
                lines == [
                    .whole(Array("begin a".utf8)), .whole(Array("end".utf8)), .tooLong, .whole(Array("ping".utf8)),
                ])
            #expect(buffer.takeRest() == .whole(Array("rest".utf8)))
        }
    }
}
