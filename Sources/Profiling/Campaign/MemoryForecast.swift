import Inference
import Quantities

/// How much memory a batch will take, so that a batch that is too large fails instead of ending the process.
///
/// A system that runs out of memory ends the process, and a resumed campaign would be ended at the same trial again. So
/// a session's first inference is one of the design's smallest batch, and what the process grows by is scaled up.
struct MemoryForecast {
    private struct Key: Hashable {
        let variant: String
        let threads: Int
        let optimisation: OptimisationLevel
    }

    private let memory: ProcessMemory
    private let smallestBatch: Int
    private var growthPerItem: [Key: Bytes] = [:]
    /// The largest batch that was admitted, whose memory the engine may still hold.
    private var largestBatch: [Key: Int] = [:]

    init(memory: ProcessMemory, smallestBatch: Int) {
        self.memory = memory
        self.smallestBatch = smallestBatch
    }

    /// Refuses a treatment whose batch would take more than is available.
    /// - Parameter run: runs the model once with a batch.
    /// - Throws: ``InferenceError`` that says how much is needed and available, and what `run` throws.
    mutating func admit(_ treatment: Treatment, run: (_ batch: Int) throws -> Void) throws {
        let key = Key(
            variant: treatment.variant, threads: treatment.threads, optimisation: treatment.optimisation)
        if growthPerItem[key] == nil {
            guard let before = memory.resident() else { return }
            try run(smallestBatch)
            guard let after = memory.resident() else { return }
            growthPerItem[key] = max(.zero, after - before) / Double(smallestBatch)
        }
        let largest = max(smallestBatch, largestBatch[key] ?? 0)
        guard treatment.batch > largest else { return }
        if let perItem = growthPerItem[key], let available = memory.available() {
            let needed = perItem * Double(treatment.batch - largest)
            guard needed <= available else {
                throw InferenceError(
                    .inputTooLarge,
                    "\(treatment) would take about \(needed) more memory, and \(available) is available",
                    advice: "use a smaller batch")
            }
        }
        largestBatch[key] = treatment.batch
    }
}
