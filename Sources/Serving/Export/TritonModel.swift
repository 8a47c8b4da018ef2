import Pipelines
import Planning
import Quantities

/// A stage's model in a repository of Triton Inference Server, where batch size and threads are set.
///
/// Source: Triton Inference Server, “Model Configuration”, and its ONNX Runtime backend's README.
struct TritonModel {
    let folder: String
    let stage: PlannedStage

    /// The text of `config.pbtxt`; inputs and outputs are left to the server, which reads them from the model.
    var text: String {
        let batch = stage.planned.batch
        var text = """
            name: "\(folder)"
            backend: "onnxruntime"
            # 0: the model's own first axis stands as it is.
            max_batch_size: \(batch > 1 ? batch : 0)
            instance_group [ { count: 1 kind: KIND_CPU } ]
            parameters { key: "intra_op_thread_count" value: { string_value: "\(stage.point.threads)" } }

            """
        if batch > 1 {
            let wait = stage.fillTime.map { Int(min(3.6e9, ($0.value * 1e6).rounded())) } ?? 0
            text += "dynamic_batching { preferred_batch_size: [ \(batch) ] max_queue_delay_microseconds: \(wait) }\n"
        }
        return text
    }
}
