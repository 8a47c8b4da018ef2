import Quantities

/// What a report on these profiles must say of them.
extension MLEnergyImport {
    func terms(_ task: Task) -> SavingsSource.Terms {
        var terms = SavingsSource.Terms()
        terms.request = task == .images ? "image" : "answer"
        terms.cost = prices.isEmpty ? "GPUs" : "GPUs by price"
        terms.variant =
            prices.isEmpty ? "GPUs per replica and parallelism" : "GPU type, GPUs per replica and parallelism"
        terms.isBatchedByLoad = task == .chat
        return terms
    }

    func limits(_ task: Task) -> [String] {
        var limits = [
            """
            Within one model every answer has the same output, whatever the batch size and the split over devices: accuracy is \
            equal by construction. Models are not compared with each other, for the profiles say nothing of their quality.
            """,
            "Energy is that of the GPUs alone; hosts, network and cooling are not in the profiles.",
        ]
        limits.append(
            idlePower > .zero
                ? "A GPU that waits draws \(idlePower), as given; the energy of a batch is the published one less that."
                : """
                The profiles have no idle power, so a GPU that waits counts as free. Both plans have equally many GPUs; where \
                the thrifty one keeps them busy for a shorter time, idle power would eat a part of the saving, and where \
                longer, add to it. `--idle-power` counts it.
                """)
        if prices.isEmpty {
            limits.append("Cost is GPUs of one type; `--gpu-price` makes the types comparable.")
        }
        switch task {
        case .images:
            limits.append("An image waits until its batch is full: the latency goal covers that wait and the batch.")
        case .chat:
            limits.append(
                """
                A replica is taken at its measured steady state with so many requests in flight (average batch size); the time of \
                an answer is by Little's law. Requests are gathered until so many are there, and the goal covers that \
                wait. A server that batches continuously does not gather: there load sets the batch, batch size is no \
                choice at equal cost, and what remains is the saving by GPUs and parallelism alone.
                """)
        }
        return limits
    }
}
