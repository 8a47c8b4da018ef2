import Pipelines
import Planning
import Quantities
import Testing

/// Seeded instances whose best objectives HiGHS found, an independent solver of mixed-integer programs.
///
/// `generate_expected.py` draws the same instances in the same order and writes the table: HiGHS 1.15.1, Python 3.11.7.
@Suite struct HiGHSTests {
    @Test(arguments: Self.expected) func equalsHiGHS(seed: UInt64, objective: Double?) throws {
        var draw = SplitMix(state: seed)
        let pipeline = pipeline(&draw)
        let goals = goals(&draw, stages: pipeline.stages.count)
        let plan = try Planner(pipeline).plan(goals).plan
        #expect((plan == nil) == (objective == nil))
        guard let plan, let objective else { return }
        #expect(abs(plan.objective - objective) <= 1e-9 * max(1, abs(objective)))
        #expect(plan.optimal)
    }

    /// Objectives by seed; nil where no plan keeps the caps.
    private static let expected: [(UInt64, Double?)] = [
        (0, 4.771092588024331), (1, 0.24575886752528442), (2, 0.24669656002244766), (3, 0.8321684430149869),
        (4, 0.7444974437134191), (5, 0.7579839357457924), (6, nil), (7, 3.4602434644891225), (8, nil),
        (9, 4.580783495127273), (10, 2.490943267979179), (11, nil), (12, 0.2213745583719886),
        (13, 0.16982568582116364), (14, 0.5622640671342096), (15, 0.4063942570936317),
        (16, 0.6076839106704814), (17, -0.04239223689904209), (18, 0.7742945835578312),
        (19, 0.44455179389325267), (20, nil), (21, nil), (22, 0.39188116021793956),
        (23, 0.12113580471007335), (24, 0.12081787848677877), (25, 4.480878346599675),
        (26, -0.18563467376877701), (27, 4.471746739593131), (28, 4.004006548881027),
        (29, 0.7723096652509622), (30, 4.154116855233097), (31, 0.6996947489061699),
        (32, 5.201119665597788), (33, 0.2737669238776832), (34, -0.013131622920615815),
        (35, 0.8280900079049545), (36, 5.200261051944609), (37, 0.06911265553737997),
        (38, 0.45942840564085075), (39, 0.5645815897667356), (40, 2.677493326126639),
        (41, 0.9298322359591338), (42, 0.6004119375734362), (43, 0.7284107589427881),
        (44, 5.475306192357557), (45, nil), (46, 0.28230239481965563), (47, 3.187636772175116),
        (48, 0.7295829263749469), (49, 2.6308212407537583), (50, 3.9144242482974785),
        (51, 0.43792049005845024), (52, 5.224319939573697), (53, 0.8354264000662812),
        (54, 4.650363885033869), (55, 0.7713010633293996), (56, 0.3299024215003946),
        (57, 0.8017679923683291), (58, 0.49972558496839703), (59, 0.3581894503786464),
    ]

    private func pipeline(_ draw: inout SplitMix) -> Pipeline {
        let count = 3 + draw.index(below: 4)
        let isChain = draw.index(below: 2) == 0
        var stages: [Stage] = []
        for index in 0..<count {
            let after =
                isChain ? (index == 0 ? [] : [index - 1]) : (0..<index).filter { _ in draw.index(below: 2) == 0 }
            let fanout = [1, 1, 2, 0.5][draw.index(below: 4)]
            let variants = (0..<2 + draw.index(below: 3)).map { number in
                let accuracy = 0.5 + 0.49 * draw.uniform()
                let points = (0..<2 + draw.index(below: 3)).map { _ in
                    let batch = 1 << draw.index(below: 4)
                    let latency = (0.02 + 0.1 * draw.uniform()) * (0.4 + 0.6 * Double(batch))
                    let energy = (0.5 + 4 * draw.uniform()) * (0.5 + 0.5 * Double(batch))
                    let cores = Double(1 + draw.index(below: 4))
                    let idle = 0.5 + 2 * draw.uniform()
                    return OperatingPoint(
                        batch: batch, latency: given(Seconds(latency)), energy: given(Joules(energy)), cores: cores,
                        idlePower: given(Watts(idle)))
                }
                return Variant(name: "v\(number)", accuracy: given(Fraction(accuracy)), points: points)
            }
            stages.append(Stage(name: "s\(index)", fanout: fanout, after: after, variants: variants))
        }
        return Pipeline(name: "drawn", stages: stages)
    }

    private func goals(_ draw: inout SplitMix, stages: Int) -> Goals {
        let rate = 4 + 12 * draw.uniform()
        let mode = [AccuracyOfPipeline.product, .sum, .mean][draw.index(below: 3)]
        func weight(_ most: Double) -> Double {
            // Both are drawn, whichever is taken.
            let drawn = most * draw.uniform()
            return draw.index(below: 2) == 0 ? 0 : drawn
        }
        let (cost, energy) = (weight(0.02), weight(0.05))
        let pue = 1 + draw.uniform()
        let size = Double(stages)
        let limits = [(0.15, 0.5), (1.5, 4), (1.5, 4), (1.5, 4), (2, 10)].map { size * ($0 + $1 * draw.uniform()) }
        let floor = 0.55 + 0.3 * draw.uniform()
        let isCapped = (0..<6).map { _ in draw.index(below: 2) == 0 }
        var goals = Goals(rate: Rate(rate), objective: Objective(accuracy: 1, cost: cost, energy: energy))
        goals.accuracyOfPipeline = mode
        goals.pue = pue
        goals.carbonIntensity = CarbonIntensity(400)
        if isCapped[0] { goals.latencySLA = Seconds(limits[0]) }
        if isCapped[1] { goals.energySLA = Joules(limits[1]) }
        if isCapped[2] { goals.powerCap = Watts(rate * pue * limits[2]) }
        if isCapped[3] { goals.carbonBudget = CarbonRate(0.4 * rate * pue * limits[3]) }
        if isCapped[4] { goals.costCap = limits[4] }
        let scale = [.product: (0..<stages).reduce(1.0) { product, _ in product * 0.75 }, .sum: size, .mean: 1][mode]
        if isCapped[5] { goals.accuracyFloor = floor * (scale ?? 1) }
        return goals
    }

    private func given<Amount: Quantity>(_ amount: Amount) -> Estimate<Amount> {
        Estimate(amount, provenance: .given(in: "test"))
    }
}

/// The generator that the script draws from as well.
private struct SplitMix {
    var state: UInt64

    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }

    mutating func index(below bound: Int) -> Int { Int(uniform() * Double(bound)) }
}
