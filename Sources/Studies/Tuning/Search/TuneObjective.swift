package import Tuning

/// A figure that a training reports and that a search makes large or small.
package struct TuneObjective: Sendable, Hashable {
    package var name: String
    package var direction: Direction

    package init(_ name: String, _ direction: Direction) {
        self.name = name
        self.direction = direction
    }

    /// Reads `accuracy`, `loss:minimise`; without a direction the name must tell it.
    /// - Throws: ``TuningError`` for an empty name, an unknown direction, or a name that tells none.
    package init(parsing text: String) throws(TuningError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 1, let word = parts.last {
            direction = try Direction(word: word)
            name = parts.dropLast().joined(separator: ":")
        } else {
            name = text
            guard let usual = Self.usualDirection(of: text) else {
                throw TuningError(
                    .objective, "is “\(text)” to be maximised or minimised?",
                    advice: "write --objective \(text):maximise or \(text):minimise")
            }
            direction = usual
        }
        guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
            throw TuningError(
                .objective, "“\(text)” names no objective", advice: "give a name that the command reports")
        }
    }

    private static let large: Set<String> = [
        "accuracy", "acc", "f1", "auc", "auroc", "precision", "recall", "r2", "score", "map", "ap", "iou", "bleu",
        "rouge", "reward", "throughput", "top1", "top5",
    ]
    private static let small: Set<String> = [
        "loss", "error", "err", "rmse", "mse", "mae", "nll", "perplexity", "ppl", "latency", "time", "duration",
        "energy", "joules", "memory", "cost", "wer", "regret",
    ]

    /// The direction that a name such as `val_accuracy` tells; nil when it tells none, or both.
    private static func usualDirection(of name: String) -> Direction? {
        let words = Set(name.lowercased().split { "_-./ ".contains($0) }.map(String.init))
        switch (words.isDisjoint(with: large), words.isDisjoint(with: small)) {
        case (false, true): return .maximise
        case (true, false): return .minimise
        default: return nil
        }
    }
}
