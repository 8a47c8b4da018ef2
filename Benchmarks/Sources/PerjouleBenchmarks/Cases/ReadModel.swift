import Foundation
import ModelGraph

/// Reading the graph of a file of 553 MB: with the file in the system's cache, and after asking it to forget the file.
func readModel(_ place: Workplace) throws -> [Figure] {
    let file = place.folder + "/vgg16.onnx"
    try ZooReference(parsing: "zoo:vgg16").makeModel().write(to: file)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let size = (try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0) / 1_000_000
    let read = { try seconds { _ = try Model(contentsOf: file) } }
    var figures: [Figure] = []
    if let peer = place.peer("onnx_load.py", [file]) {
        let timing = try PairedTiming(pairs: 3, a: read) { try peer.run().first ?? .nan }
        figures.append(
            Figure(
                "read a \(size) MB ONNX, beside onnx.load", unit: "ms", samples: timing.a, scale: 1e3,
                peer: .init(
                    name: "onnx.load, weights included", version: peer.version, median: median(timing.b) * 1e3,
                    ratio: timing.ratio),
                note: "the peer reads the weights; ours records where they are"))
    }
    _ = try read()
    let warm = try (0..<20).map { _ in try read() }
    let cold = try (0..<5).map { _ in
        try forget(file)
        return try read()
    }
    let peaks = try (0..<3).map { _ in try peakOfReading(file) }
    return [
        Figure("read a \(size) MB ONNX", unit: "ms", target: 50, samples: warm, scale: 1e3),
        Figure(
            "read it after the system forgot it", unit: "ms", target: 50, samples: cold, scale: 1e3,
            note: "posix_fadvise DONTNEED; disk as it is"),
        Figure(
            "peak memory of a process that reads it", unit: "MB", target: 150, samples: peaks, scale: 1e-6,
            note: "VmHWM of a fresh process"),
    ] + figures
}

/// The argument that turns this program into the child whose memory is asked for.
let peakOfReadingArgument = "--peak-of-reading"

private func peakOfReading(_ file: String) throws -> Double {
    let process = Process()
    let answer = Pipe()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = [peakOfReadingArgument, file]
    process.standardOutput = answer
    try process.run()
    let text = String(decoding: answer.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard let bytes = Double(text) else { throw BenchmarkError("the child told no memory") }
    return bytes
}

/// Reads a model, then prints the process's peak of resident bytes.
func printPeakOfReading(_ file: String) throws {
    let model = try Model(contentsOf: file)
    guard !model.graph.nodes.isEmpty else { throw BenchmarkError("the model is empty") }
    #if os(Linux)
        // Not getrusage, whose peak a child takes over from the process that started it.
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? .nan
        print(kibibytes * 1024, terminator: "")
    #else
        var usage = rusage()
        getrusage(RUSAGE_SELF, &usage)
        print(Double(usage.ru_maxrss), terminator: "")
    #endif
}
