import Pipelines
public import Quantities

/// How the carbon intensity of electricity changes from hour to hour.
public struct CarbonCurve: Sendable, Hashable, Codable {
    /// One hour of the curve.
    public struct Hour: Sendable, Hashable, Codable {
        /// As the file numbers it, else counted from 0.
        public var hour: Int
        public var intensity: CarbonIntensity
    }

    /// In the order of time; at least one.
    public let hours: [Hour]
    /// The file's column or key, when it names one.
    public let column: String?
    /// Whether the file holds multiples of a mean, rather than grams per kilowatt-hour.
    public let isRelative: Bool
    /// The file, and for a curve of relative values the yearly mean it was scaled to.
    public let provenance: Provenance

    /// - Parameter mean: what relative values are scaled to; nil when none is known.
    /// - Throws: ``PipelinesError`` for relative values without a mean, or whose own mean is zero.
    init(_ rows: CarbonRows, file: String, mean: Estimate<CarbonIntensity>?) throws(PipelinesError) {
        column = rows.column
        isRelative = rows.isRelative
        let given = Provenance.given(in: file)
        guard rows.isRelative else {
            hours = rows.values.map { Hour(hour: $0.hour, intensity: CarbonIntensity($0.value)) }
            provenance = given
            return
        }
        guard let mean else {
            throw PipelinesError(
                .missing, "the column “\(rows.column ?? "")” is relative, and no mean intensity is given", place: file,
                advice: "give --country NAME or --carbon-intensity G/KWH, the mean of the hours")
        }
        let own = rows.values.reduce(0) { $0 + $1.value } / Double(rows.values.count)
        guard own > 0 else {
            throw PipelinesError(
                .value, "the relative values are all 0", place: file, advice: "give at least one above")
        }
        hours = rows.values.map { Hour(hour: $0.hour, intensity: mean.value * ($0.value / own)) }
        provenance = .modelled(by: "\(file), scaled to a mean of \(mean.value) \(mean.provenance)")
    }

    /// Of the hours.
    public var mean: CarbonIntensity {
        CarbonIntensity(hours.reduce(0) { $0 + $1.intensity.value } / Double(hours.count))
    }
}

/// The rows of a carbon curve, as a file has them.
struct CarbonRows {
    var values: [(hour: Int, value: Double)] = []
    var column: String?
    /// Whether values are multiples of a mean rather than grams per kilowatt-hour.
    var isRelative = false

    /// The hours of a leap year: a longer curve is a mistake.
    static let most = 8784

    /// Takes in a row.
    /// - Parameter hour: as the file numbers it; nil for the next.
    mutating func append(hour: String?, value: String, place: String) throws(PipelinesError) {
        func fault(_ message: String, _ advice: String) -> PipelinesError {
            PipelinesError(.value, message, place: place, advice: advice)
        }
        guard values.count < Self.most else {
            throw fault("the curve has more than \(Self.most) hours", "give one row for each hour, of a year at most")
        }
        guard let amount = Double(value), amount.isFinite, amount >= 0 else {
            let isNumber = Double(value) != nil
            throw fault(
                isNumber ? "the carbon intensity is \(value)" : "“\(value.prefix(40))” is not a number",
                "give \(isRelative ? "a multiple of the mean" : "grams of CO₂ equivalent per kWh"), at least 0")
        }
        guard let hour else {
            values.append((values.count, amount))
            return
        }
        guard let number = Int(hour) else {
            throw fault("the hour “\(hour.prefix(40))” is not a whole number", "number the hours 0 to 23")
        }
        if let last = values.last?.hour, number != last + 1, !(number < 2 && last == number + 23) {
            throw fault("hour \(number) comes after hour \(last)", "give every hour once, in the order of time")
        }
        values.append((number, amount))
    }
}
