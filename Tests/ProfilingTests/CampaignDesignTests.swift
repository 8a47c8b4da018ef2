import Inference
import Profiling
import Quantities
import Testing

@Suite struct CampaignDesignTests {
    @Test func everyBlockHoldsEveryPointOnce() {
        let design = Example.design()
        #expect(design.treatments.count == 18 && Set(design.treatments).count == 18)
        let trials = design.trials
        #expect(trials.map(\.position) == Array(0..<54))
        for block in 0..<3 {
            let keys = trials.map(\.key).filter { $0.block == block }
            #expect(keys.count == 18 && Set(keys.map(\.treatment)) == Set(design.treatments))
        }
    }

    @Test func theSeedDecidesTheOrder() {
        let first = Example.design(seed: 5).trials
        #expect(first == Example.design(seed: 5).trials)
        #expect(first != Example.design(seed: 6).trials)
        #expect(
            first.map(\.key.treatment) != Array(repeating: Example.design(seed: 5).treatments, count: 3).flatMap { $0 })
        // Each block is shuffled anew.
        #expect(first[0..<18].map(\.key.treatment) != first[18..<36].map(\.key.treatment))
    }

    @Test func firstPlacesAreSpreadOverThePoints() {
        // Over 1,800 seeds each of 18 treatments comes first about 100 times; five standard deviations are 49.
        var counts: [Treatment: Int] = [:]
        for seed in 0..<1800 { counts[Example.design(seed: UInt64(seed)).trials[0].key.treatment, default: 0] += 1 }
        #expect(counts.count == 18 && counts.values.allSatisfy { (51...149).contains($0) })
    }

    @Test func estimatesItsDuration() {
        let design = Example.design(variants: ["a"], batches: [1, 2], threads: [1])
        // A quick model: the window of 1 s and the cool-down of 0.2 s; three repeats of two treatments.
        #expect(abs(design.estimatedDuration().value - 3 * 2 * 1.2) < 1e-9)
        // 2 s per batch: two warm-ups and one inference in place of the window.
        let slow = design.estimatedDuration { $0.batch == 2 ? Seconds(2) : nil }
        #expect(abs(slow.value - 3 * (1.2 + 4 + 2 + 0.2)) < 1e-9)
    }

    /// What is changed in a good design, and a part of what the error says of it.
    static let impossible: [(String, @Sendable (inout CampaignDesign) -> Void)] = [
        ("no variants", { $0.variants = [] }), ("no batch sizes", { $0.batches = [] }),
        ("variant “a” is given twice", { $0.variants[1].name = "a" }),
        ("batch size “2” is given twice", { $0.batches = [2, 2] }),
        ("batch size of 0", { $0.batches = [0] }), ("thread count of -1", { $0.threads = [-1] }),
        ("4 to 3 repeats", { $0.stopping.minimumRepeats = 4 }), ("0 to 3", { $0.stopping.minimumRepeats = 0 }),
        ("target", { $0.stopping.target = Fraction(.nan) }), ("confidence", { $0.stopping.level = 1 }),
        ("window", { $0.pace.minimumWindow = Seconds(.infinity) }), ("cool-down", { $0.pace.cooldown = Seconds(-1) }),
        ("warm up", { $0.pace.warmupIterations = 0 }), ("noise", { $0.noise.limit = 0 }),
        ("time cap", { $0.timeCap = .zero }), ("optimisation levels", { $0.optimisations = [] }),
    ]

    @Test(arguments: impossible.indices) func refusesTheImpossible(index: Int) throws {
        let (text, change) = Self.impossible[index]
        var design = Example.design()
        try design.validate()
        change(&design)
        let error = #expect(throws: ProfilingError.self) { try design.validate() }
        #expect(error?.code == .designInvalid && error?.message.contains(text) == true, "\(error?.message ?? "")")
        #expect(error?.advice != nil)
    }
}
