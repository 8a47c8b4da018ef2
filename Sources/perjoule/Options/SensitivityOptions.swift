import ArgumentParser
import Metering
import Pipelines
import Planning
import Quantities
import Studies

/// What is asked beside a plan: what becomes of it when something changes.
struct SensitivityOptions: ParsableArguments {
    @Flag(
        help: """
            Show what each limit is worth, and how the plan changes when a limit moves by 10 % and when the load doubles.
            """)
    var sensitivity = false

    @Option(
        help: "Show the plan for multiples of the load, such as 0.5,2,4. Default with --sensitivity: 2.",
        transform: factors)
    var loadTimes: [Double]?

    @Option(
        help: ArgumentHelp(
            "Show a plan for each hour of a carbon intensity curve, beside one plan for its mean.",
            discussion: """
                CSV with a header, or JSON: a row for each hour, with “hour” and “gCO2e/kWh”. A column “relative” holds \
                multiples of a mean instead, which --country or --carbon-intensity gives.
                """, valueName: "file"), completion: .file(extensions: ["csv", "json"]))
    var carbonDay: String?

    @Option(help: "The curve's column, where its name does not say that it is one of intensities.")
    var carbonColumn: String?

    /// The first option that was given, for messages; nil when nothing was asked.
    var given: String? {
        [("--sensitivity", sensitivity), ("--load-times", loadTimes != nil), ("--carbon-day", carbonDay != nil)]
            .first(where: \.1)?.0
    }

    /// - Parameter known: the carbon intensity of the pipeline file.
    func question(
        _ carbon: CarbonOptions, known: CarbonIntensity?, previous: Deployment?
    ) throws -> PlanAnswer.Question {
        var question = PlanAnswer.Question()
        question.previous = previous
        question.movesLimits = sensitivity
        question.loadTimes = loadTimes ?? (sensitivity ? [2] : [])
        guard let carbonDay else {
            guard carbonColumn == nil else {
                throw UsageError(message: "--carbon-column is of a curve", advice: "give --carbon-day FILE")
            }
            return question
        }
        guard previous == nil else {
            throw UsageError(
                message: "--previous is of a plan for now, and --carbon-day plans a day", advice: "leave one out")
        }
        let mean =
            try carbon.settings()?.intensity ?? known.map { Estimate($0, provenance: .given(in: "the pipeline file")) }
        let curve = try CarbonCurve(contentsOf: carbonDay, column: carbonColumn, mean: mean)
        guard curve.isRelative || (carbon.country == nil && carbon.carbonIntensity == nil) else {
            throw UsageError(
                message: "\(carbonDay) has intensities of its own", advice: "leave --country and --carbon-intensity out"
            )
        }
        question.carbonCurve = curve
        return question
    }
}

/// Parses a comma-separated list of numbers above zero, such as `0.5,2`.
private func factors(_ text: String) throws -> [Double] {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
        Double($0.filter { !$0.isWhitespace })
    }
    guard !numbers.isEmpty, numbers.allSatisfy({ ($0 ?? 0) > 0 && $0?.isFinite == true }) else {
        throw ValidationError("“\(text)” is not a list of numbers above zero such as 0.5,2,4")
    }
    return numbers.compactMap(\.self)
}
