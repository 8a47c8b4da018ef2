import Quantities

extension Double {
    /// A confidence as people write it: `95` for 0.95, `99.9` for 0.999.
    var percentText: String {
        let percent = (self * 1e6).rounded() / 1e4
        return Int(exactly: percent).map(String.init) ?? percent.formatted(significantDigits: 4)
    }
}
