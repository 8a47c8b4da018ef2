/// The partial plans over the first positions: one row of numbers each, with what ties are broken by.
struct LabelLevel {
    /// Numbers of all rows, one after the other.
    var rows: [Double] = []
    var energyJoules: [Double] = []
    var cost: [Double] = []
    /// What the options chosen add to the linear bound.
    var worth: [Double] = []
    /// Order of the plans by the names chosen, position by position.
    var nameRank: [Int32] = []
    /// Entry of each plan in the search's trace.
    var trace: [Int32] = []
    /// Numbers per row.
    var width = 0

    var count: Int { energyJoules.count }

    mutating func removeAll(width: Int) {
        rows.removeAll(keepingCapacity: true)
        energyJoules.removeAll(keepingCapacity: true)
        cost.removeAll(keepingCapacity: true)
        worth.removeAll(keepingCapacity: true)
        nameRank.removeAll(keepingCapacity: true)
        trace.removeAll(keepingCapacity: true)
        self.width = width
    }
}

/// Finds the rows that no other row dominates.
struct DominanceFilter {
    /// Indices of the rows kept, in the order of key, energy, cost, names.
    private(set) var kept: [Int32] = []
    private var order: [Int32] = []
    /// The numbers compared, of the rows kept, one after the other.
    private var front: [Double] = []
    /// Comparisons of numbers made.
    private(set) var compared = 0

    /// - Parameters:
    ///   - rows: `count` rows of `width` numbers, smaller better.
    ///   - key: the number that rows are ordered by; the others are compared.
    ///   - most: comparisons after which the rows that are left are dropped.
    /// - Returns: whether every row was looked at.
    mutating func run(
        rows: [Double], width: Int, key: Int, energy: [Double], cost: [Double], names: [UInt64], most: Int
    ) -> Bool {
        order.removeAll(keepingCapacity: true)
        order.append(contentsOf: (0..<Int32(energy.count)))
        kept.removeAll(keepingCapacity: true)
        front.removeAll(keepingCapacity: true)
        compared = 0
        return rows.withUnsafeBufferPointer { rows in
            order.sort { first, second in
                let (a, b) = (Int(first), Int(second))
                let (x, y) = (rows[a * width + key], rows[b * width + key])
                if x != y { return x < y }
                if energy[a] != energy[b] { return energy[a] < energy[b] }
                if cost[a] != cost[b] { return cost[a] < cost[b] }
                return names[a] < names[b]
            }
            switch width {
            case 1: kept.append(contentsOf: order.prefix(1))
            case 2: sweep(rows, other: 1 - key)
            default: return scan(rows, width: width, key: key, most: most)
            }
            return true
        }
    }

    private mutating func sweep(_ rows: UnsafeBufferPointer<Double>, other: Int) {
        var best = Double.infinity
        for index in order where rows[Int(index) * 2 + other] < best {
            best = rows[Int(index) * 2 + other]
            kept.append(index)
        }
    }

    private mutating func scan(_ rows: UnsafeBufferPointer<Double>, width: Int, key: Int, most: Int) -> Bool {
        let others = width - 1
        for index in order {
            guard compared <= most else { return false }
            let row = rows.baseAddress! + Int(index) * width
            let isDominated = front.withUnsafeBufferPointer { front in
                var other = 0
                while other < front.count {
                    var column = 0
                    while column < others, front[other + column] <= row[column < key ? column : column + 1] {
                        column += 1
                    }
                    if column == others {
                        compared += other
                        return true
                    }
                    other += others
                }
                compared += other
                return false
            }
            if isDominated { continue }
            kept.append(index)
            for column in 0..<width where column != key { front.append(row[column]) }
        }
        return true
    }
}
