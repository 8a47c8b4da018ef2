extension BandedChain {
    /// What starting in each state adds to all gains to come, against starting in a reference state.
    ///
    /// The values h solve h = gains + P h with h = 0 at the reference. States are censored without a subtraction of
    /// probabilities, from the ends towards the reference, so values stay accurate where it is visited often.
    /// - Parameters:
    ///   - gains: per visit of each state; their mean over the stationary distribution is zero.
    ///   - reference: a state that the chain returns to for ever.
    consuming func relativeValues(gains: [Double], reference: Int) -> [Double] {
        var values = gains
        var exits = [Double](repeating: 0, count: count)
        let (count, down, up, width) = (count, down, up, width)
        rows.withUnsafeMutableBufferPointer { rows in
            let entries = rows.baseAddress!
            // Row `state` is at entries + offset(state), indexed by the next state.
            func offset(_ state: Int) -> Int { state * (width - 1) + down }
            func censor(_ state: Int, into kept: Range<Int>, of origins: Range<Int>) {
                let row = entries + offset(state)
                var exit = 0.0
                for next in kept { exit += row[next] }
                exits[state] = exit
                guard exit > 0 else { return }
                for origin in origins {
                    let target = entries + offset(origin)
                    guard target[state] > 0 else { continue }
                    let share = target[state] / exit
                    for next in kept { target[next] += share * row[next] }
                    values[origin] += share * values[state]
                }
            }
            for state in stride(from: count - 1, to: reference, by: -1) {
                censor(state, into: max(0, state - down)..<state, of: max(0, state - up)..<state)
            }
            for state in 0..<reference {
                let (kept, origins) = (min(reference, state + up), min(reference, state + down))
                censor(state, into: (state + 1)..<(kept + 1), of: (state + 1)..<(origins + 1))
            }
            values[reference] = 0
            func settle(_ state: Int, from kept: Range<Int>) {
                let row = entries + offset(state)
                for next in kept { values[state] += row[next] * values[next] }
                values[state] /= exits[state]
            }
            for state in stride(from: reference - 1, through: 0, by: -1) {
                settle(state, from: (state + 1)..<(min(reference, state + up) + 1))
            }
            for state in (reference + 1)..<max(reference + 1, count) {
                settle(state, from: max(0, state - down)..<state)
            }
        }
        return values
    }
}
