import Quantities
import Statistics
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How energy, accuracy and their ratio went from year to year.
struct TimelineFindings: Sendable, Encodable {
    let level: Double
    /// What the energies are: `energy.own` where every row has it, else `energy.total`.
    let figure: String
    /// One per model that was measured, by year.
    let points: [Point]
    /// Of the energy per inference over all models; nil, with a remark, where it is undefined.
    let growth: Growth?
    /// Of the energy of models that were more accurate than all before them.
    let recordGrowth: Growth?
    /// The best accuracy per joule of each year, so far.
    let frontier: [FrontierPoint]
    let frontierGrowth: Growth?
    let correlations: [MeasuredCorrelation]
    /// Models outside what the trend of the others lets expect of their year.
    let outliers: [Outlier]
    let remarks: [String]

    struct Point: Sendable, Encodable {
        let model: String
        let family: String
        let year: Int
        let accuracy: Estimate<Fraction>
        /// Per inference: the mean of the trials.
        let energy: Estimate<Joules>
        /// Whether it was more accurate than every model before it.
        var isRecord = false

        var accuracyPerJoule: Double { accuracy.value.value / energy.value.value }
    }

    struct Growth: Sendable, Encodable {
        let count: Int
        /// Per year: 1.4 is 40 % more.
        let factorPerYear: Double
        let factorInterval: ResultRange
        /// Negative for a time of halving.
        let doublingYears: Double
        /// Nil when the factor may be 1.
        let doublingInterval: ResultRange?
    }

    struct FrontierPoint: Sendable, Encodable {
        let year: Int
        let model: String
        let accuracyPerJoule: Double
    }

    struct MeasuredCorrelation: Sendable, Encodable {
        let of: String
        let and: String
        let pearsonOfLogarithm: Correlation?
        let spearman: Correlation?
    }

    struct Outlier: Sendable, Encodable {
        let model: String
        let year: Int
        /// Its energy over what the trend of the others gives.
        let ratio: Double
        let accuracy: Double
    }

    /// - Throws: ``StatisticsError`` for a level outside 0…1, or figures that are not finite.
    init(_ models: [TimelineStudy.Model], _ rows: [StudyRow], level: Double) throws {
        try validate(level: level)
        self.level = level
        let measured = rows.filter { $0.failure == nil }
        let figure =
            !measured.isEmpty && measured.allSatisfy { $0["energy.own"] != nil } ? "energy.own" : "energy.total"
        self.figure = figure
        var remarks: [String] = []
        var points: [Point] = []
        for model in models {
            let energies = try measured.filter { $0.configuration.levels["model"] == .text(model.name) }
                .compactMap { try $0[figure]?.estimate(as: Joules.self) }
            guard let energy = try Estimate.mean(of: energies, level: level), energy.value.value > 0 else {
                remarks.append("\(model.name) has no measured energy above zero and is left out")
                continue
            }
            points.append(
                Point(
                    model: model.name, family: model.family, year: model.year, accuracy: model.accuracy, energy: energy)
            )
        }
        points.sort { ($0.year, $0.model) < ($1.year, $1.model) }
        for index in points.indices {
            let before = points.filter { $0.year < points[index].year }.map(\.accuracy.value.value)
            let peers = points.filter { $0.year == points[index].year }.map(\.accuracy.value.value)
            let own = points[index].accuracy.value.value
            points[index].isRecord = before.allSatisfy { $0 < own } && peers.allSatisfy { $0 <= own }
        }
        func growth(_ what: String, _ years: [Int], _ values: [Double]) -> Growth? {
            do throws(StatisticsError) {
                return try Growth(years, values, level: level)
            } catch {
                remarks.append("no growth of \(what): \(error.message)")
                return nil
            }
        }
        let frontier = Self.frontier(points)
        let records = points.filter(\.isRecord)
        self.points = points
        self.frontier = frontier
        self.growth = growth("the energy per inference", points.map(\.year), points.map(\.energy.value.value))
        recordGrowth = growth("the records' energy", records.map(\.year), records.map(\.energy.value.value))
        // A year in which nothing better came observes nothing new.
        let moves = frontier.indices.filter { $0 == 0 || frontier[$0].model != frontier[$0 - 1].model }.map {
            frontier[$0]
        }
        frontierGrowth = growth("the best accuracy per joule", moves.map(\.year), moves.map(\.accuracyPerJoule))
        correlations = Self.correlations(points, level: level)
        outliers = Self.outliers(points, level: level)
        self.remarks = remarks
    }

    private static func frontier(_ points: [Point]) -> [FrontierPoint] {
        let years = Set(points.map(\.year)).sorted()
        return years.compactMap { year in
            points.filter { $0.year <= year }.max { $0.accuracyPerJoule < $1.accuracyPerJoule }.map {
                FrontierPoint(year: year, model: $0.model, accuracyPerJoule: $0.accuracyPerJoule)
            }
        }
    }

    private static func correlations(_ points: [Point], level: Double) -> [MeasuredCorrelation] {
        let energies = points.map(\.energy.value.value)
        let others = [
            ("accuracy", points.map(\.accuracy.value.value)), ("year", points.map { Double($0.year) }),
        ]
        return others.map { name, values in
            MeasuredCorrelation(
                of: "energy", and: name,
                pearsonOfLogarithm: try? Correlation.pearson(energies.map { log($0) }, values, level: level),
                spearman: try? Correlation.spearman(energies, values, level: level))
        }
    }

    /// Against the trend of the other models, so that no model hides itself.
    private static func outliers(_ points: [Point], level: Double) -> [Outlier] {
        points.indices.compactMap { index in
            let others = points.indices.filter { $0 != index }.map { points[$0] }
            let point = points[index]
            guard
                let trend = try? ExponentialGrowth(
                    times: others.map { Double($0.year) }, values: others.map(\.energy.value.value)),
                let range = try? trend.line.predictionInterval(at: Double(point.year), level: level),
                !range.contains(log(point.energy.value.value))
            else { return nil }
            return Outlier(
                model: point.model, year: point.year,
                ratio: point.energy.value.value / trend.value(at: Double(point.year)),
                accuracy: point.accuracy.value.value)
        }.sorted { abs(log($0.ratio)) > abs(log($1.ratio)) }
    }
}

extension TimelineFindings.Growth {
    fileprivate init(_ years: [Int], _ values: [Double], level: Double) throws(StatisticsError) {
        let growth = try ExponentialGrowth(times: years.map(Double.init), values: values)
        count = years.count
        factorPerYear = growth.factor
        factorInterval = ResultRange(try growth.factorInterval(level: level))
        doublingYears = growth.doublingTime
        doublingInterval = try growth.doublingTimeInterval(level: level).map { ResultRange($0) }
    }
}
