import Foundation
import Testing

/// The contract of `perjoule savings`.
struct SavingsTests {
    private static let trace = """
        dataset,network,batch_size,optimizer,power_limit,time_per_epoch,average_power
        cifar,net,64,adam,100,12,90
        cifar,net,64,adam,250,10,200
        cifar,net,128,adam,250,8,240

        """

    private static let profile = """
        {"configurations": [
        {"nickname": "SANA", "gpu_model": "H100", "num_gpus": 1, "batch_size": 1, "batch_latency_s": 1.0,
         "energy_per_image_joules": 400, "image_width": 64, "image_height": 64, "inference_steps": 2},
        {"nickname": "SANA", "gpu_model": "H100", "num_gpus": 1, "batch_size": 4, "batch_latency_s": 3.9,
         "energy_per_image_joules": 300, "image_width": 64, "image_height": 64, "inference_steps": 2}]}
        """

    private let line: CommandLineRunner
    init() throws {
        line = try CommandLineRunner()
        try line.file("pipeline.yaml", PlanTests.pipeline)
        try line.file("trace.csv", Self.trace)
        try line.file("images.json", Self.profile)
    }

    private func study(_ run: FinishedRun) throws -> [String: Any] {
        let studies = try #require(try run.object()["studies"] as? [[String: Any]])
        return try #require(studies.first)
    }

    @Test func imagesGatheredIntoBatchesSaveAtEqualCost() throws {
        let run = try line.run(
            "savings", "mlenergy", "images.json", "--rates", "1", "--latency-slas", "2s,20s", "--json")
        #expect(run.code == 0, "\(run)")
        let entry = try #require((try study(run)["cases"] as? [[String: Any]])?.first)
        let settings = try #require(entry["settings"] as? [[String: Any]])
        #expect(entry.text("name") == "SANA on H100" && settings.count == 2)
        // One GPU serves one image a second either way; four together take 3.9 s and the 3 s until they are there.
        let savings = settings.map { setting in
            (setting["answers"] as? [[String: Any]] ?? []).map { $0.number("saving") ?? .nan }
        }
        #expect(savings.map { $0.map { ($0 * 1000).rounded() / 1000 } } == [[0, 0, 0], [0, 0.25, 0.25]])
        #expect(settings[1].number("blind.energyPerRequest") == 400)
        #expect(settings[1].text("blind.provenance.energy.kind") == "published")
        #expect(settings[1].number("ties.count") == 2)
    }

    @Test func aReportIsWrittenAndTheAnswerPrinted() throws {
        for (arguments, words) in [
            (["zeus", "trace.csv"], ["Zeus", "power limit", "Not at equal accuracy"]),
            (["mlenergy", "images.json"], ["ML.ENERGY", "batch size", "published in ML.ENERGY"]),
            (["pipeline.yaml", "--rates", "1,5"], ["given in pipeline.yaml"]),
        ] {
            let run = try line.run(["savings"] + arguments + ["--report", "out.html"])
            #expect(run.code == 0 && run.error.contains("wrote out.html"), "\(run)")
            #expect(run.text.contains("ANSWER") && run.text.contains("planning for energy saves"), "\(run)")
            let page = try line.text(of: "out.html")
            for word in words + ["<svg", "What this does not say", "Every setting"] {
                #expect(page.contains(word), "\(arguments): \(word)")
            }
            #expect(!page.contains("http://") || page.contains("www.w3.org"))
        }
    }

    @Test func aWrittenPipelineCanBePlannedAndOneOfSeveralCases() throws {
        let one = try line.run("savings", "mlenergy", "images.json", "--write-pipeline", "sana.yaml")
        #expect(one.code == 0, "\(one)")
        #expect(try line.run("plan", "sana.yaml", "--json").code == 0)
        let many = try line.run("savings", "zeus", "trace.csv", "--write-pipeline", "jobs", "--quiet")
        #expect(many.code == 0 && many.error.isEmpty, "\(many)")
        let plan = try line.run("plan", "jobs/net-on-cifar-adam-batch-64.yaml", "--objective", "energy=1", "--json")
        #expect(try plan.object().number("energyPerRequest") == 2000, "\(plan)")
        let only = try line.run("savings", "zeus", "trace.csv", "--only", "batch 128", "--json")
        #expect((try study(only)["cases"] as? [[String: Any]])?.count == 1)
        try line.run("savings", "zeus", "trace.csv", "--only", "nothing").expectFailure(65, saying: "nothing")
    }

    @Test func badInputIsOneClearLine() throws {
        try line.file("bad.csv", Self.trace + "cifar,net,64,adam,125,nan,90\n")
        try line.run("savings", "zeus", "bad.csv").expectFailure(65, saying: "bad.csv:5", "time_per_epoch")
        try line.file("bad.json", "{\"configurations\": [{\"energy_per_image_joules\": 1")
        try line.run("savings", "mlenergy", "bad.json").expectFailure(65, saying: "bad.json:2")
        try line.run("savings", "mlenergy", "pipeline.yaml").expectFailure(65, saying: "configurations")
        try line.run("savings", "zeus", "none.csv").expectFailure(65, saying: "none.csv", "no such file")
        try line.run("savings", "pipeline.yaml").expectFailure(64, saying: "--rates")
        try line.run("savings", "pipeline.yaml", "--rates", "1,x").expectFailure(64, saying: "x")
        try line.run("savings", "pipeline.yaml", "--rates", "1,0").expectFailure(64, saying: "above zero")
        try line.run("savings", "mlenergy", "images.json", "--gpu-price", "H100").expectFailure(64, saying: "H100=1")
        try line.run("savings", "mlenergy", "images.json", "--gpu-price", "B200=1")
            .expectFailure(65, saying: "no price for H100")
        try line.run("savings", "zeus", "trace.csv", "--slowdowns", "0.5").expectFailure(64, saying: "multiples")
        try line.run("savings", "zeus", "trace.csv", "--report", "out.txt").expectFailure(64, saying: "ending")
        try line.file("ipa.json", "{\"pipelines\": {\"nlp\": {\"e2e_sla_s\": 1, \"stages\": []}}}")
        try line.run("savings", "ipa", "ipa.json").expectFailure(65, saying: "stages")
    }

    @Test func withoutAnyPlanTheExitCodeIsThree() throws {
        let run = try line.run("savings", "pipeline.yaml", "--rates", "1", "--latency-slas", "1ms")
        #expect(run.code == 3 && run.text.contains("No setting has a plan"), "\(run)")
    }
}
