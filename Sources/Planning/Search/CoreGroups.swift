/// Groups of positions that are alike: what counts is how many members have which option.
extension Core {
    /// Adds places that tell how many members of a group have which option instead of the best priced one.
    ///
    /// Options without regret can have any count; their places come last, to be met from the back.
    mutating func addGroups(
        _ stages: [[(regret: Double, entry: Int32)]], _ knapsack: Knapsack, _ table: OptionTable, within gap: Double
    ) {
        var columns: [(group: Int, regret: Double, entry: Int32, best: Int32)] = []
        for (group, stage) in stages.enumerated() {
            let start = lanes.count
            append(stage[0].entry, 0, knapsack, table)
            let members = Double(groups[group].count)
            for chunk in 0..<chunks { addToBase(lanes[start + chunk] * members, chunk) }
            lanes.removeLast(chunks)
            for item in stage.dropFirst() { columns.append((group, item.regret, item.entry, stage[0].entry)) }
        }
        columns.sort { $0.regret == $1.regret ? $0.entry < $1.entry : $0.regret > $1.regret }
        for column in columns {
            let start = lanes.count
            append(column.entry, column.regret, knapsack, table)
            append(column.best, 0, knapsack, table)
            var step = (0..<chunks).map { lanes[start + $0] - lanes[start + chunks + $0] }
            lanes.removeLast(2 * chunks)
            step[lane: lane(of: column.group)] = 1
            let members = groups[column.group].count
            let most = column.regret > 0 ? Int(min(Double(members), gap / column.regret + 1)) : members
            for number in 0...most {
                for chunk in 0..<chunks { lanes.append(step[chunk] * Double(number)) }
                note(
                    knapsack.options[Int(column.entry)], times: number, groups[column.group].lowerBound,
                    instead: knapsack.options[Int(column.best)])
            }
            close(from: start)
        }
    }

    /// Writes an entry over the defaults of a choice.
    func write(_ entry: Int, to choice: inout [Int], _ table: OptionTable) {
        let (first, option) = (Int(positions[entry]), Int(options[entry]))
        guard defaults[entry] >= 0 else {
            choice[first] = option
            return
        }
        var (place, left) = (first, counts[entry])
        while left > 0 {
            if choice[place] == self.choice[place] {
                choice[place] = table.twin(of: option, at: place, from: first)
                left -= 1
            }
            place += 1
        }
    }

    /// Puts the options of each group in the order of names, which is the first of all orders.
    func sortMembers(of choice: inout [Int], _ table: OptionTable) {
        for group in groups {
            let first = group.lowerBound
            let options = group.map { table.twin(of: choice[$0], at: first, from: $0) }
                .sorted { table.nameRank[$0] < table.nameRank[$1] }
            for (place, option) in zip(group, options) {
                choice[place] = table.twin(of: option, at: place, from: first)
            }
        }
    }

    /// Whether the names of a plan precede another's, given the entries that only one of them has.
    ///
    /// Names of a group's members are in order, so at the first name that the plans have in different numbers, the
    /// one that has more of it comes first, whatever both have beside.
    func namesPrecede(_ own: [Int32], _ others: [Int32], _ table: OptionTable) -> Bool {
        var names: [(position: Int32, rank: Int32, count: Int32)] = []
        for (entries, sign) in [(own, Int32(1)), (others, -1)] {
            for entry in entries.lazy.map({ Int($0) }) {
                let count = sign * counts[entry]
                names.append((positions[entry], table.nameRank[Int(options[entry])], count))
                if defaults[entry] >= 0 {
                    names.append((positions[entry], table.nameRank[Int(defaults[entry])], -count))
                }
            }
        }
        names.sort { ($0.position, $0.rank) < ($1.position, $1.rank) }
        var sum: Int32 = 0
        for (index, name) in names.enumerated() {
            sum += name.count
            let isLast =
                index + 1 == names.count || names[index + 1].position != name.position
                || names[index + 1].rank != name.rank
            if isLast, sum != 0 { return sum > 0 }
        }
        return false
    }
}
