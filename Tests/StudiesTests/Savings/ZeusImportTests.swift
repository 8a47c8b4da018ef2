import Pipelines
import Planning
import Quantities
import Testing

@testable import Studies

@Suite struct ZeusImportTests {
    private static let header = "dataset,network,batch_size,optimizer,power_limit,time_per_epoch,average_power\n"
    private static let rows = """
        cifar,net,64,adam,100,12,90
        cifar,net,64,adam,250,10,200
        cifar,net,64,adam,175,10.5,150
        cifar,net,128,adam,250,8,240

        """

    private static func read(_ text: String) throws -> SavingsSource {
        try TemporaryFile.with(text, named: "t.csv") { try ZeusImport().source(contentsOf: $0) }
    }

    @Test func aJobAtABatchSizeIsACaseAndTheSizesTogetherHaveACaveat() throws {
        let source = try Self.read(Self.header + Self.rows)
        #expect(
            source.cases.map(\.name) == [
                "net on cifar, adam, batch 64", "net on cifar, adam, batch 128", "net on cifar, adam, any batch size",
            ])
        #expect(source.cases.map { $0.caveat == nil } == [true, true, false])
        let points = source.cases[0].pipeline.stages[0].variants[0].points
        #expect(points.map(\.powerLimit) == [Watts(100), Watts(175), Watts(250)])
        #expect(points.map(\.energy.value) == [Joules(1080), Joules(1575), Joules(2000)])
        let study = try SavingsStudy(source)
        let settings = study.cases[0].settings
        // 250 W is what an energy-blind planner leaves: 2000 J in 10 s. 175 W needs 5 % more time, 100 W 20 %.
        #expect(settings.map { $0.blind.energyPerRequest } == [Joules(2000), Joules(2000), Joules(2000), Joules(2000)])
        let goals = settings.compactMap { $0.answer(.sameGoals)?.saving }
        for (saving, truth) in zip(goals, [0, 1 - 0.7875, 1 - 0.7875, 1 - 0.54]) {
            #expect(abs(saving - truth) < 1e-12)
        }
        #expect(settings.compactMap { $0.answer(.sameLatency)?.saving } == [0, 0, 0, 0])
        // A tenth more than ×1.1 is ×1.21, which 100 W keeps.
        let slack = settings.compactMap { $0.answer(.slack)?.saving }
        for (saving, truth) in zip(slack, [1 - 0.7875, 1 - 0.7875, 1 - 0.54, 1 - 0.54]) {
            #expect(abs(saving - truth) < 1e-12)
        }
        #expect(settings.allSatisfy { $0.blind.cost == 1 && $0.answers.allSatisfy { $0.plan.cost == 1 } })
    }

    @Test func columnsAreFoundByNameAndLinesMayEndAsOnWindows() throws {
        let text =
            "power_limit,average_power,network,dataset,optimizer,time_per_epoch,batch_size,note\r\n"
            + "100, 90 ,net,cifar,adam,12,64,x\r\n"
        let source = try Self.read(text)
        #expect(source.cases.map(\.name) == ["net on cifar, adam, batch 64"])
        #expect(source.cases[0].pipeline.stages[0].variants[0].points[0].energy.value == Joules(1080))
    }

    private static let wrong: [(text: String, place: String)] = {
        let rows = [
            "cifar,net,64,adam,125,nan,90", "cifar,net,64,adam,125,inf,90", "cifar,net,64,adam,125,0,90",
            "cifar,net,64,adam,125,12,many", "cifar,net,6.4,adam,125,12,90", "cifar,net,1e30,adam,125,12,90",
            "cifar,net,64,adam,250,10,200",
        ]
        let files = [
            ("", "t.csv"), (header, "t.csv"), ("a,b\n1,2\n", "t.csv:1"), (header + "cifar,net,64\n", "t.csv:2"),
        ]
        return files + rows.map { (header + Self.rows + $0 + "\n", "t.csv:6") }
    }()

    @Test(arguments: wrong)
    func whatIsWrongIsNamedWithItsLine(text: String, place: String) throws {
        let error = try #require(throws: PipelinesError.self) { try Self.read(text) }
        #expect(error.place?.hasSuffix(place) == true, "\(error)")
        #expect(!error.description.contains("\n"))
    }

    /// Computed by a separate program in Python 3.11 from the same file.
    @Test(.enabled(if: SharedData.folder("zeus") != nil, "../shared/data/zeus is not there"))
    func theTraceSavesWhatASecondProgramFound() throws {
        let folder = try #require(SharedData.folder("zeus"))
        let study = try SavingsStudy(try ZeusImport().source(contentsOf: folder + "/v100.csv"))
        let main = try #require(study.main)
        #expect(main.cases.count == 68 && study.groups.count == 2 && study.groups[1].cases.count == 7)
        let truth: [(SavingsQuestion, [Double])] = [
            (.sameLatency, [0, 0, 0.041872, 0.225794]), (.sameGoals, [0.029088, 0.111657, 0.185608, 0.389728]),
            (.slack, [0.113215, 0.181675, 0.256223, 0.398856]),
        ]
        for (question, figures) in truth {
            let summary = try #require(main.summary(question))
            let found = [summary.lowerQuartile, summary.median, summary.upperQuartile, summary.largest]
            #expect(summary.settings == 272)
            for (a, b) in zip(found, figures) { #expect(abs(a - b) < 1e-6, "\(question): \(found)") }
        }
        let byGoal = main.goals.map { $0.summary.median }
        for (a, b) in zip(byGoal, [0, 0.087187, 0.14083, 0.222764]) { #expect(abs(a - b) < 1e-6) }
        #expect(main.goals.map(\.multiple) == [1, 1.05, 1.1, 1.25])
    }
}
