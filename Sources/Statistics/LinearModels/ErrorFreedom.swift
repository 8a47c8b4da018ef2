/// How many degrees of freedom the error of an estimate has.
enum ErrorFreedom: Sendable, Hashable, Codable {
    /// One number for all: what rows leave over after the coefficients.
    case residual(Double)
    /// That of the differences between groups, except for estimates that only use differences within them.
    /// - Parameter columnsWithin: for each column, whether it varies within groups.
    case betweenWithin(between: Double, within: Double, columnsWithin: [Bool])
    /// From the uncertainty of the variances that the estimate's own variance is made of.
    case satterthwaite(SatterthwaiteApproximation)

    /// - Parameter weights: of the model's columns in the estimate.
    func degreesOfFreedom(of weights: [Double], _ covariance: SquareMatrix) -> Double {
        switch self {
        case .residual(let freedom): freedom
        case .betweenWithin(let between, let within, let columnsWithin):
            zip(weights, columnsWithin).contains { $0 != 0 && !$1 } ? between : within
        case .satterthwaite(let approximation):
            approximation.degreesOfFreedom(of: weights, variance: covariance.quadraticForm(weights))
        }
    }
}
