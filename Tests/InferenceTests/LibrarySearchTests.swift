import Foundation
import Inference
import Quantities
import Testing

@Suite struct LibrarySearchTests {
    @Test func namesEveryPlaceItLookedAt() throws {
        let scratch = try ScratchFolder()
        var search = LibrarySearch(
            executable: scratch.path + "/prefix/bin/perjoule", currentDirectory: scratch.path + "/project/sub")
        // A library that another test has opened would be found under its usual name.
        search.loaderNames = ["libabsent.so"]
        let error = #expect(throws: InferenceError.self) { try ONNXRuntimeEngine(search) }
        #expect(error?.code == .libraryNotFound)
        for place in [
            "/prefix/lib/perjoule", "/prefix/lib,", "/project/sub/.deps/onnxruntime/lib",
            "/project/.deps/onnxruntime/lib", "/prefix/bin/.deps/onnxruntime/lib",
        ] {
            #expect(error?.message.contains(scratch.path + place) == true, "\(place)")
        }
        #expect(error?.message.hasSuffix("the system's libabsent.so") == true)
        #expect(error?.advice?.contains("scripts/setup") == true)
    }

    @Test(arguments: [true, false]) func aChosenPathIsUsedOrRefused(byOption: Bool) throws {
        let scratch = try ScratchFolder()
        let path = scratch.path + "/libonnxruntime.so"
        var search = LibrarySearch(
            explicit: byOption ? path : nil, environment: byOption ? [:] : [LibrarySearch.variable: path],
            currentDirectory: FileManager.default.currentDirectoryPath)
        let missing = #expect(throws: InferenceError.self) { try ONNXRuntimeEngine(search) }
        #expect(missing?.code == .libraryNotFound && missing?.place == path)
        _ = try scratch.file("libonnxruntime.so", Array("not a library".utf8))
        let unusable = #expect(throws: InferenceError.self) { try ONNXRuntimeEngine(search) }
        #expect(unusable?.code == .libraryUnusable && unusable?.place == path)
        // The option wins over the environment.
        search.environment[LibrarySearch.variable] = "/elsewhere"
        search.explicit = path
        #expect(throws: InferenceError.self) { try ONNXRuntimeEngine(search) }
    }

    #if os(Linux)
        @Test func aLibraryOfAnotherKindIsRefused() throws {
            // Some real library that is not ONNX Runtime: this process's C library, as the system lists it.
            // Read in pieces: a file of /proc has no size by which it could be read whole.
            let file = try #require(FileHandle(forReadingAtPath: "/proc/self/maps"))
            let maps = String(decoding: try #require(try file.readToEnd()), as: UTF8.self)
            let line = try #require(maps.split(separator: "\n").first { $0.contains("/libc.so") })
            let path = String(try #require(line.split(separator: " ").last))
            let error = #expect(throws: InferenceError.self) {
                try ONNXRuntimeEngine(LibrarySearch(explicit: path, currentDirectory: "/"))
            }
            #expect(error?.message.contains("OrtGetApiBase") == true)
        }
    #endif
}
