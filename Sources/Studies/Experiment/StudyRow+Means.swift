import Store
package import Quantities
import Statistics

extension Sequence<StudyRow> {
    /// The mean of a figure over the rows that have it, with its t interval widened by the figures' own errors.
    /// - Returns: nil where no row has it in a unit of the quantity.
    package func mean<Amount: Quantity>(_ figure: String, as: Amount.Type, level: Double) -> Estimate<Amount>? {
        let parts = compactMap { try? $0[figure]?.estimate(as: Amount.self) }
        return (try? Estimate.mean(of: parts, level: level)) ?? nil
    }

    /// The values of a figure.
    package func values(_ figure: String) -> [Double] { compactMap { $0[figure]?.value } }
}
