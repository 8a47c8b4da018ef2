/// Why a line of the region protocol was not followed.
struct RegionProblem: Error, Hashable {
    let text: String
    init(_ text: String) { self.text = text }
}
