import Foundation
import Testing

/// Damaged and hostile ONNX files are one line each, and hurt nothing that is stored.
struct BadModelTests {
    private let line: CommandLineRunner
    init() throws { line = try CommandLineRunner() }

    /// A file's name and what is wrong in it.
    struct BadModel: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        // A megabyte of numbers would tell a reader nothing.
        var testDescription: String { name }
    }

    private static let models = [
        BadModel(name: "empty.onnx", bytes: []), BadModel(name: "truncated.onnx", bytes: TinyONNX.truncated),
        BadModel(name: "text.onnx", bytes: Array("hello\n".utf8)),
        BadModel(name: "huge.onnx", bytes: TinyONNX.hugeSizes),
        BadModel(name: "cyclic.onnx", bytes: TinyONNX.cyclic),
        BadModel(name: "nested.onnx", bytes: TinyONNX.deeplyNested),
        BadModel(name: "types.onnx", bytes: TinyONNX.wrongTypes),
        BadModel(name: "wire.onnx", bytes: TinyONNX.wrongWireType),
    ]

    @Test(arguments: models) func inspectRefuses(_ bad: BadModel) throws {
        try line.file(bad.name, bad.bytes)
        try line.run("inspect", bad.name, "--json").expectFailure(65, saying: bad.name)
    }

    @Test(.enabled(if: CommandLineRunner.engineLibrary != nil, "ONNX Runtime is not set up"), arguments: models)
    func profileRefuses(_ bad: BadModel) throws {
        #expect(try line.run("measure", "--quiet", "--", "true").code == 0)
        try line.file(bad.name, bad.bytes)
        let run = try line.run(
            "profile", bad.name, "--source", "modelled", "--repeats", "1", "--threads", "1", "--quiet")
        run.expectFailure(65, saying: bad.name)
        let runs = try line.storedRuns()
        #expect(runs.last?.text("kind") == "measure" && runs.last?.text("state") == "complete")
    }

    @Test(arguments: ["inspect", "profile"]) func aMissingFileIsToldWithTheNearestName(_ command: String) throws {
        try line.file("model.onnx", TinyONNX.relu)
        try line.run(command, "modle.onnx").expectFailure(65, saying: "modle.onnx", "model.onnx")
        #expect(try line.storedRuns().isEmpty)
    }

    /// Three gigabytes of holes, which take no room.
    private func sparse(_ name: String, head: [UInt8]) throws {
        let handle = try #require(FileHandle(forWritingAtPath: line.file(name, head)))
        try handle.truncate(atOffset: 3 << 30)
        try handle.close()
    }

    @Test func moreThanTwoGigabytesAreRefusedQuickly() throws {
        try sparse("big.onnx", head: TinyONNX.relu)
        try line.run("inspect", "big.onnx").expectFailure(65, saying: "big.onnx")
    }

    @Test(.enabled(if: CommandLineRunner.engineLibrary != nil, "ONNX Runtime is not set up"))
    func moreThanTwoGigabytesAreNotProfiled() throws {
        try sparse("big.onnx", head: TinyONNX.relu)
        try line.run("profile", "big.onnx", "--source", "modelled", "--repeats", "1", "--quiet")
            .expectFailure(65, saying: "big.onnx")
    }

    @Test(
        arguments: [
            ["zoo:resnet19"], ["zoo:resnet50@1"], ["zoo:resnet18", "--batch", "0"],
            ["zoo:resnet18", "--batch", "9223372036854775807"], ["zoo:resnet18", "--input", "nothing=1,3,8,8"],
        ])
    func namesAndShapesThatDoNotFit(_ arguments: [String]) throws {
        try line.run(["inspect"] + arguments).expectFailure(65)
    }
}
