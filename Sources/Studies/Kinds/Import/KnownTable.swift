/// A published table that is recognised by its header.
struct KnownTable {
    /// Columns that it has; others may stand beside them.
    let columns: Set<String>
    let shape: ImportStudy.Shape
    let citation: String

    func recognises(_ header: [String]) -> Bool { columns.isSubset(of: header) }

    /// Raw data of arXiv 2303.13972, as github.com/yarally/preliminary-green-ai publishes them.
    private static let greenAI =
        "Yarally, Cruz, Feitosa, Sallou, van Deursen, “Uncovering Energy-Efficient Practices in Deep Learning Training: "
        + "Preliminary Steps Towards Green AI”, arXiv 2303.13972, raw data"

    static let all = [
        KnownTable(
            columns: [
                "linear_layers", "conv_layers", "relu", "learning_rate", "beta1", "beta2", "energy_j", "accuracy",
            ],
            shape: .runs(
                RunColumns(
                    factors: ["conv_layers", "linear_layers", "relu"],
                    configuration: ["learning_rate", "beta1", "beta2"],
                    responses: [
                        .init(
                            "energy_j", figure: "energy.total", title: "Energy per training", unit: "J",
                            lessIsBetter: true),
                        .init("accuracy", figure: "accuracy", title: "Accuracy", unit: "", lessIsBetter: false),
                    ])), citation: greenAI),
        KnownTable(
            columns: ["network", "strategy", "trial", "energy_j", "accuracy", "best_accuracy_so_far"],
            shape: .searches(
                SearchColumns(
                    sampler: "strategy", task: ["network"], trial: "trial",
                    energy: .init(
                        "energy_j", figure: "energy.total", title: "Energy per trial", unit: "J", lessIsBetter: true),
                    score: .init("accuracy", figure: "accuracy", title: "Accuracy", unit: "", lessIsBetter: false))),
            citation: greenAI),
    ]
}
