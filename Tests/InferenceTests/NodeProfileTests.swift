import Foundation
import Inference
import Quantities
import Testing

@Suite struct NodeProfileTests {
    /// Events as ONNX Runtime 1.31.1 writes them, shortened: two runs of a node, the second with a helping thread.
    private let trace = """
        [
        {"cat":"Session","pid":1,"tid":2,"dur":292,"ts":3,"ph":"X","name":"model_loading_uri","args":{}},
        {"cat":"Node","dur":30,"ts":5,"ph":"X","name":"conv_kernel_time","args":{"op_name":"FusedConv",
          "provider":"CPUExecutionProvider","node_index":"0","output_size":"128",
          "thread_scheduling_stats":{"main_thread":{"Run":3},"sub_threads":{"77":{"num_run":0,"core":1}}}}},
        {"cat":"Session","dur":40,"ts":5,"ph":"X","name":"model_run","args":{}},
        {"cat":"Node","dur":10,"ts":5,"ph":"X","name":"conv_kernel_time","args":{"op_name":"FusedConv",
          "provider":"CPUExecutionProvider","node_index":"0","output_size":"128",
          "thread_scheduling_stats":{"main_thread":{"Run":3},"sub_threads":{"77":{"num_run":1,"core":1}}}}},
        {"cat":"Node","dur":-5,"ts":5,"ph":"X","name":"broken_kernel_time","args":{"op_name":"Relu"}},
        {"cat":"Session","dur":20,"ts":5,"ph":"X","name":"model_run","args":{}}
        ]
        """

    @Test func sumsRunsOfANode() throws {
        let scratch = try ScratchFolder()
        let profile = try NodeProfile(file: scratch.file("profile.json", Array(trace.utf8)))
        #expect(profile.runs == 2)
        #expect(abs(profile.total.value - 60e-6) < 1e-12)
        let node = try #require(profile.nodes.first)
        #expect(profile.nodes.count == 1 && node.name == "conv" && node.operation == "FusedConv" && node.count == 2)
        #expect(abs(node.mean.value - 20e-6) < 1e-12)
        #expect(profile.rewritten(from: ["conv": "FusedConv"]).isEmpty)
        #expect(profile.rewritten(from: ["conv": "Conv"]) == [node])
        #expect(node.threads == 2 && node.outputBytes?.value == 128)
    }

    @Test(arguments: ["", "[", "{}", "[{\"cat\": 3}]"]) func refusesWhatIsNotATrace(text: String) throws {
        let scratch = try ScratchFolder()
        let path = try scratch.file("profile.json", Array(text.utf8))
        let error = #expect(throws: InferenceError.self) { try NodeProfile(file: path) }
        #expect(error?.code == .profileInvalid && error?.place == path)
    }
}
