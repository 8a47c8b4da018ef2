import Foundation
import Quantities
import Testing
import Tuning

@testable import Studies

@Suite struct AskTellTests {
    private static let space = """
        parameters:
          - {name: lr, type: float, low: 1e-5, high: 1e-1, log: true}
          - {name: layers, type: int, low: 1, high: 8}
          - {name: act, type: categorical, choices: [relu, gelu]}
          - {name: slope, type: float, low: 0, high: 1, step: 0.1, when: {act: relu}}
        """

    private func settings(_ sampler: String = "tpe", space: String = space) throws -> SearchSettings {
        var settings = SearchSettings(try SearchSpace(parsing: space, file: "space.yaml"), directions: [.minimise])
        settings.sampler = sampler
        return settings
    }

    /// The lines that answer lines.
    private func answers(
        _ lines: [String], _ settings: SearchSettings, directions: [Direction]? = nil
    ) throws -> [String] {
        var session = try AskTellSession(settings, directions: directions)
        var answers: [String] = []
        for (index, line) in lines.enumerated() {
            try session.answer(Array(line.utf8), number: index + 1) { answers.append($0) }
        }
        return answers
    }

    private func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func parametersAreWholeAndPresentAsTheSpaceSays() throws {
        let lines = try answers(["{\"ask\":200}"], settings("random"))
        #expect(lines.count == 200)
        for (index, line) in lines.enumerated() {
            let answer = try object(line)
            #expect(answer["id"] as? Int == index)
            let values = try #require(answer["params"] as? [String: Any])
            // Not JSONSerialization's number, which is off by a last digit on Linux.
            let text = try #require(line.split(separator: "\"lr\":").last?.prefix { $0 != "," })
            let rate = try #require(Double(text))
            #expect((1e-5...1e-1).contains(rate) && text == "\(rate)")
            #expect((1...8).contains(try #require(values["layers"] as? Int)))
            #expect(line.contains(try Regex("\"layers\":[1-8][,}]")))
            let isSloped = values["act"] as? String == "relu"
            #expect((values["slope"] != nil) == isSloped, "\(line)")
            if isSloped { #expect(line.contains(try Regex("\"slope\":(0\\.[0-9]|1\\.0)}"))) }
        }
    }

    @Test func theLinesOfTheContract() throws {
        let lines = try answers(
            ["{\"ask\":1}", "{\"tell\":{\"id\":0,\"values\":[0.93, 41.2]}}", "{\"front\":1}"], settings())
        #expect(lines[0].hasPrefix("{\"id\":0,\"params\":{\"lr\":"))
        #expect(lines[1] == "{\"ok\":true}")
        #expect(lines[2].hasSuffix("\"values\":[0.93,41.2]}]}"))
    }

    static let faults: [(String, String)] = [
        ("nonsense", "not JSON"), ("{\"ask\":1", "not JSON"), ("[1]", "a line must be an object"),
        ("{\"tell\":{\"id\":1,\"values\":[NaN]}}", "no NaN"), ("{\"ask\":1,\"best\":1}", "one key, not 2"),
        ("{}", "one key, not 0"), ("{\"aks\":1}", "did you mean “ask”?"), ("{\"ask\":0}", "from 1 to 100000, not 0"),
        ("{\"ask\":1.5}", "from 1 to 100000, not 1.5"), ("{\"ask\":\"1\"}", "“ask” must be a number"),
        ("{\"tell\":{\"values\":[1]}}", "“tell” needs “id”"), ("{\"tell\":{\"id\":1}}", "“tell” needs “values”"),
        ("{\"tell\":{\"id\":1,\"value\":[1]}}", "did you mean “values”?"), ("{\"tell\":5}", "“tell” must be an object"),
        ("{\"tell\":{\"id\":1,\"values\":[1,2]}}", "2 values for 1 objectives"),
        ("{\"tell\":{\"id\":1,\"values\":[]}}", "0 values for 1 objectives"),
        ("{\"tell\":{\"id\":1,\"values\":1}}", "“tell.values” must be a list"),
        ("{\"tell\":{\"id\":1,\"values\":[null]}}", "“tell.values[0]” must be a number"),
        ("{\"tell\":{\"id\":1,\"values\":[\"a\"]}}", "“tell.values[0]” must be a number"),
        ("{\"tell\":{\"id\":0.5,\"values\":[1]}}", "“tell.id” must be a whole number"),
        ("{\"tell\":{\"id\":7,\"values\":[1]}}", "there is no trial 7"),
        ("{\"tell\":{\"id\":-1,\"values\":[1]}}", "there is no trial -1"),
        ("{\"tell\":{\"id\":0,\"values\":[1]}}", "trial 0 is already finished"),
        ("{\"tell\":{\"id\":1,\"values\":[1],\"energy\":-3}}", "-3.0 J is not possible"),
        ("{\"report\":{\"id\":1,\"values\":[1]}}", "“report” needs “step”"),
        ("{\"report\":{\"id\":1,\"step\":-1,\"values\":[1]}}", "step -1 is negative"),
        ("{\"fail\":{\"id\":1,\"reason\":3}}", "“fail.reason” must be a text"),
    ]

    @Test(arguments: faults) func aBadLineChangesNothing(_ line: String, _ words: String) throws {
        let lines = try answers(
            ["{\"ask\":2}", "{\"tell\":{\"id\":0,\"values\":[3]}}", line, "{\"tell\":{\"id\":1,\"values\":[2]}}"],
            settings(), directions: [.minimise])
        #expect(lines.count == 5)
        let fault = try object(lines[3])
        #expect(fault["line"] as? Int == 3)
        #expect((fault["error"] as? String)?.contains(words) == true, "\(lines[3])")
        #expect(lines[4] == "{\"ok\":true}")
    }

    @Test func textThatIsNoUTF8AndEndlessLinesAreFaults() throws {
        var session = try AskTellSession(settings(), directions: nil)
        var answers: [String] = []
        try session.answer([0xFF, 0xFE], number: 1) { answers.append($0) }
        try session.answer(Array(repeating: 0x31, count: AskTellSession.longestLine + 1), number: 2) {
            answers.append($0)
        }
        try session.answer(Array(" \t\r".utf8), number: 3) { answers.append($0) }
        #expect(answers.count == 2 && answers.allSatisfy { $0.hasPrefix("{\"error\":") }, "\(answers)")
    }

    @Test func oneValueIsMinimisedWithoutDirections() throws {
        let lines = try answers(
            [
                "{\"ask\":2}", "{\"tell\":{\"id\":0,\"values\":[3]}}", "{\"tell\":{\"id\":1,\"values\":[2]}}",
                "{\"best\":1}", "{\"tell\":{\"id\":1,\"values\":[2, 3]}}",
            ], settings())
        #expect(lines[4].hasPrefix("{\"best\":{\"id\":1,"))
    }

    @Test func theFirstPairOfValuesDecidesForAPair() throws {
        let lines = try answers(
            [
                "{\"ask\":3}", "{\"tell\":{\"id\":0,\"values\":[0.9, 40]}}",
                "{\"tell\":{\"id\":1,\"values\":[0.8, 50]}}",
                "{\"tell\":{\"id\":2,\"values\":[0.8]}}", "{\"best\":1}", "{\"front\":1}",
            ], settings("gp"))
        #expect(lines[5].contains("1 values for 2 objectives"))
        #expect(lines[6].contains("ask for {\\\"front\\\":1}"))
        #expect(lines[7].hasPrefix("{\"front\":[{\"id\":0,") && !lines[7].contains("\"id\":1,"))
    }

    @Test func aSamplerOfOneObjectiveRefusesPairs() throws {
        let lines = try answers(
            ["{\"ask\":1}", "{\"tell\":{\"id\":0,\"values\":[1, 2]}}", "{\"tell\":{\"id\":0,\"values\":[1]}}"],
            settings("cmaes"))
        #expect(lines[1].contains("cmaes cannot search for 2 objectives"))
        #expect(lines[2] == "{\"ok\":true}")
    }

    @Test func aGridEndsWithAnAnswerForEachTrialAskedFor() throws {
        let space = "parameters: [{name: a, type: int, low: 1, high: 3}, {name: b, type: bool}]"
        let lines = try answers(["{\"ask\":8}", "{\"ask\":1}"], settings("grid", space: space))
        let params = try lines.prefix(6).map { try #require(try object($0)["params"] as? [String: AnyHashable]) }
        #expect(Set(params).count == 6)
        for line in lines.dropFirst(6) {
            let answer = try object(line)
            #expect(answer["done"] as? Bool == true && answer["reason"] is String && answer["id"] == nil)
        }
        #expect(lines.count == 9)
    }

    @Test func anEnergyBudgetEndsTheSearch() throws {
        var settings = try settings()
        settings.energy = .budget(Joules(10))
        let lines = try answers(
            [
                "{\"ask\":1}", "{\"tell\":{\"id\":0,\"values\":[1],\"energy\":6}}", "{\"ask\":1}", "{\"ask\":1}",
                "{\"tell\":{\"id\":1,\"values\":[1],\"energy\":4}}", "{\"ask\":1}",
            ], settings)
        #expect(lines[3].hasPrefix("{\"done\":true") && lines[3].contains("tell them and ask again"))
        #expect(lines[5].hasPrefix("{\"done\":true") && lines[5].contains("10.0 J is used up"))
    }

    @Test func energyThatIsMinimisedIsTheLastObjective() throws {
        var settings = try settings("nsga2")
        settings.energy = .minimise
        let lines = try answers(
            [
                "{\"ask\":1}", "{\"tell\":{\"id\":0,\"values\":[0.9]}}",
                "{\"tell\":{\"id\":0,\"values\":[0.9],\"energy\":4}}", "{\"front\":1}",
            ], settings, directions: [.maximise])
        #expect(lines[1].contains("add “energy” in joules"))
        #expect(lines[2] == "{\"ok\":true}")
        #expect(lines[3].contains("\"values\":[0.9,4.0],\"energy\":4.0"))
    }

    @Test func trialsThatFallBehindAreToldToStop() throws {
        var settings = try settings()
        settings.pruner = "median"
        var input = ["{\"ask\":7}"]
        for id in 0..<6 { input.append("{\"report\":{\"id\":\(id),\"step\":1,\"values\":[\(id)]}}") }
        input += ["{\"report\":{\"id\":6,\"step\":1,\"values\":[99]}}", "{\"prune\":{\"id\":6}}", "{\"running\":1}"]
        let lines = try answers(input, settings, directions: [.minimise])
        #expect(lines[7] == "{\"ok\":true,\"prune\":false}")
        let decision = try object(lines[13])
        #expect(decision["prune"] as? Bool == true && decision["reason"] is String)
        #expect(lines[14] == "{\"ok\":true}")
        let running = try #require(try object(lines[15])["running"] as? [[String: Any]])
        #expect(running.compactMap { $0["id"] as? Int } == Array(0...5))
    }
}
