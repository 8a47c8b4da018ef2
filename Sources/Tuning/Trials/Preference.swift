/// A total order of vectors of losses, best first: by front, then within a front by what each adds to its hypervolume.
///
/// With one loss it is the order of the losses. With several it is the order of SMS-EMOA (Beume et al. 2007), which
/// samplers use to split trials into good and bad ones, and pruners to tell who falls behind.
enum Preference {
    /// - Parameter enough: the places that matter; those after them come in the order given.
    static func order(_ losses: [[Double]], enough: Int = .max) -> [Int] {
        guard let objectives = losses.first?.count else { return [] }
        if objectives == 1 { return losses.indices.sorted { (losses[$0][0], $0) < (losses[$1][0], $1) } }
        let ranks = Dominance.ranks(losses, enough: enough)
        let fronts = Dictionary(grouping: losses.indices) { ranks[$0] }
        let reference = Hypervolume.reference(for: losses)
        var order: [Int] = []
        for rank in fronts.keys.sorted() {
            let members = fronts[rank] ?? []
            guard order.count < enough else {
                order += members
                continue
            }
            let contributions = Hypervolume.contributions(members.map { losses[$0] }, below: reference)
            order += members.indices.sorted { (contributions[$1], $0) < (contributions[$0], $1) }.map { members[$0] }
        }
        return order
    }
}
