/// The ranks of values, equal values sharing the mean of their ranks.
struct Ranks {
    /// One rank per value, in the order of the values; the smallest value has rank 1.
    let values: [Double]
    /// How many values share each rank, for every rank shared by at least two.
    let ties: [Int]

    init(_ sample: [Double]) {
        let order = sample.indices.sorted { sample[$0] < sample[$1] }
        var ranks = [Double](repeating: 0, count: sample.count)
        var ties: [Int] = []
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, sample[order[end]] == sample[order[start]] { end += 1 }
            for i in start..<end { ranks[order[i]] = Double(start + end + 1) / 2 }
            if end - start > 1 { ties.append(end - start) }
            start = end
        }
        values = ranks
        self.ties = ties
    }

    /// Σ (t³ − t) over groups of t equal values.
    var tieTerm: Double {
        ties.reduce(0) { sum, count in
            let t = Double(count)
            return sum + t * (t - 1) * (t + 1)
        }
    }
}
