extension History {
    /// The coordinates of a trial, one per parameter: a choice is its index, an absent parameter NaN.
    package func coordinates(of id: Int) -> [Double] { Array(point(id)) }

    /// Adds a trial that was stored by its coordinates.
    /// - Returns: its number.
    /// - Throws: ``TuningError`` for coordinates that are none of the space's.
    package mutating func start(coordinates: [Double]) throws(TuningError) -> Int {
        guard coordinates.count == space.count,
            space.parameters.indices.allSatisfy({ index in
                let value = coordinates[index]
                return value.isNaN ? !space.isActive(index, at: coordinates) : space.axes[index].contains(value)
            })
        else {
            throw TuningError(
                .assignment, "stored coordinates do not fit the space", place: "trial \(count)",
                advice: "use the space that the trials were made with")
        }
        return start(Point(values: coordinates))
    }

    /// Trials told, in the order of telling.
    package var finishedTrials: [Int] { finished }

    /// The number of trials told so far.
    package var finishedCount: Int { finished.count }

    /// Trials asked for and not yet told, in the order of asking.
    package var unfinished: [Trial] { runningTrials.compactMap { self[$0] } }
}
