/// How promising a place is; the greatest value is evaluated next.
protocol Acquisition {
    /// The length scale of every coordinate, by which the climb measures its steps.
    var lengths: [Double] { get }
    func value(_ place: [Double]) -> Double
    /// The value, and its derivatives by every coordinate; those of choices do not count.
    func value(_ place: [Double], gradient: inout [Double]) -> Double
}
