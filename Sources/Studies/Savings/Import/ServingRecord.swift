import Pipelines
import Quantities

/// One measured way to serve a model on accelerators: so many devices, split so, at such a batch size.
struct ServingRecord {
    var model: String
    /// What an answer is like, so that answers of equal output are compared alone.
    var output: String
    var gpu: String
    var gpus: Int
    /// How the model is split over the devices; empty for one.
    var parallelism: String
    /// Requests served together.
    var batch: Int
    /// Of the batch.
    var latency: Estimate<Seconds>
    var energyPerRequest: Estimate<Joules>

    /// For example `4 × H100, Ulysses 2, ring 2`.
    var deployment: String { "\(gpus) × \(gpu)" + (parallelism.isEmpty ? "" : ", \(parallelism)") }
}

extension ServingRecord {
    /// Reads what every task's records have in common, and the task's own figures.
    init?(_ fields: Fields, _ task: MLEnergyImport.Task, file: String) {
        guard let model = fields.text("nickname", isRequired: true) ?? fields.text("model_id"),
            let gpu = fields.text("gpu_model", isRequired: true), let gpus = fields.count("num_gpus", isRequired: true)
        else { return nil }
        (self.model, self.gpu, self.gpus) = (model, gpu, gpus)
        let precision = fields.text("weight_precision") ?? "unknown precision"
        func degrees(_ names: [(label: String, key: String)]) -> String {
            names.compactMap { name in
                fields.count(name.key).flatMap { $0 > 1 ? "\(name.label) \($0)" : nil }
            }.joined(separator: ", ")
        }
        switch task {
        case .images:
            guard let batch = fields.count("batch_size", isRequired: true),
                let latency = fields.quantity("batch_latency_s", as: Seconds.self, .positive, isRequired: true),
                let energy = fields.quantity(
                    "energy_per_image_joules", as: Joules.self, .positive, isRequired: true),
                let width = fields.count("image_width", isRequired: true),
                let height = fields.count("image_height", isRequired: true),
                let steps = fields.count("inference_steps", isRequired: true)
            else { return nil }
            output = "\(width) × \(height) px, \(steps) steps, \(precision)"
            parallelism = degrees([("Ulysses", "ulysses_degree"), ("ring", "ring_degree")])
            self.batch = batch
            self.latency = Estimate(latency, provenance: task.source)
            energyPerRequest = Estimate(energy, provenance: task.source)
        case .chat:
            guard let inFlight = fields.number("avg_batch_size", .positive, isRequired: true), inFlight < 1e9,
                let tokens = fields.number("avg_output_len", .positive, isRequired: true),
                let throughput = fields.number("output_throughput_tokens_per_sec", .positive, isRequired: true),
                let energy = fields.quantity(
                    "energy_per_request_joules", as: Joules.self, .positive, isRequired: true)
            else { return nil }
            output = precision
            parallelism = degrees([
                ("tensor", "tensor_parallel"), ("expert", "expert_parallel"), ("data", "data_parallel"),
            ])
            batch = max(1, Int(inFlight.rounded()))
            // Little's law: what is in flight is the throughput times how long it stays.
            latency = Estimate(
                Seconds(Double(batch) * tokens / throughput),
                provenance: .modelled(
                    by: "Little’s law from requests in flight and throughput of \(task.source.origin)"))
            energyPerRequest = Estimate(energy, provenance: task.source)
        }
    }
}
