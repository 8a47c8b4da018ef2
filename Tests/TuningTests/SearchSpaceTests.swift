import Foundation
import Statistics
import TestKit
import Testing

@testable import Tuning

@Suite struct SearchSpaceTests {
    private let seed = testSeed(ProcessInfo.processInfo.environment)

    private static let bad: [(parameters: [Parameter], code: TuningError.Code, says: String)] = [
        ([], .parameter, "no parameters"),
        ([Parameter("", .float(low: 0, high: 1))], .parameter, "no name"),
        ([Parameter("x", .float(low: 1, high: 0))], .parameter, "low 1.0 is not below high 0.0"),
        ([Parameter("x", .float(low: 1, high: 1))], .parameter, "is not below"),
        ([Parameter("x", .float(low: .nan, high: 1))], .parameter, "not finite"),
        ([Parameter("x", .float(low: -1.7e308, high: 1.7e308))], .parameter, "too far apart"),
        ([Parameter("x", .float(low: 0, high: 1, log: true))], .parameter, "logarithmic scale needs low above 0"),
        ([Parameter("x", .float(low: 0, high: 1, step: 0.3))], .parameter, "does not divide"),
        ([Parameter("x", .float(low: 0, high: 1, step: 2))], .parameter, "does not divide"),
        ([Parameter("x", .float(low: 0, high: 1, step: 0))], .parameter, "not positive"),
        ([Parameter("x", .float(low: 1, high: 2, log: true, step: 0.5))], .parameter, "exclude each other"),
        ([Parameter("x", .int(low: 4, high: 4))], .parameter, "is not below"),
        ([Parameter("x", .int(low: 0, high: 7, step: 2))], .parameter, "does not divide"),
        ([Parameter("x", .int(low: 0, high: 7, log: true))], .parameter, "above 0"),
        ([Parameter("x", .int(low: .min, high: .max))], .parameter, "2^53"),
        ([Parameter("x", .categorical([]))], .parameter, "no choices"),
        ([Parameter("x", .categorical(["a"]))], .parameter, "single choice"),
        ([Parameter("x", .categorical(["a", "a"]))], .parameter, "listed twice"),
        ([Parameter("x", .int(low: 0, high: 1)), Parameter("x", .int(low: 0, high: 1))], .parameter, "two parameters"),
        ([dependent("x", on: "y", 1)], .condition, "which is no parameter"),
        ([dependent("x", on: "x", 1)], .condition, "circle"),
        ([dependent("x", on: "y", 1), dependent("y", on: "x", 1)], .condition, "form a circle"),
        ([dependent("x", on: "y", 5), Parameter("y", .int(low: 0, high: 4))], .condition, "never is"),
        ([dependent("x", on: "y", 0.5), Parameter("y", .float(low: 0, high: 1))], .condition, "continuous"),
        (
            [
                Parameter("x", .int(low: 0, high: 1), when: [.init("y", isAnyOf: [])]),
                Parameter("y", .int(low: 0, high: 4)),
            ],
            .condition, "allows no value"
        ),
    ]

    private static func dependent(_ name: String, on parent: String, _ value: ParameterValue) -> Parameter {
        Parameter(name, .int(low: 0, high: 3), when: [Parameter.Condition(parent, isAnyOf: [value])])
    }

    @Test(arguments: bad.indices) func refuses(_ index: Int) {
        let (parameters, code, says) = Self.bad[index]
        let error = #expect(throws: TuningError.self) { try SearchSpace(parameters) }
        #expect(error?.code == code)
        #expect(error?.message.contains(says) == true, "\(String(describing: error))")
        #expect(error?.advice?.isEmpty == false)
    }

    @Test func placesAndValuesRoundTrip() throws {
        let space = try RandomSpaces.mixed()
        forRandomInstances(300, seed: seed) { generator, label in
            for axis in space.axes {
                let value = axis.value(at: generator.uniform())
                #expect(value >= axis.low && value <= axis.high, "\(label)")
                let again = axis.value(at: axis.unit(of: value))
                #expect(abs(again - value) <= 1e-12 * max(1, abs(value)), "\(label)")
                #expect(axis.unit(of: axis.low) >= 0 && axis.unit(of: axis.high) <= 1)
                if axis.cells != nil {
                    #expect(axis.cell(around: value).contains(axis.unit(of: value)), "\(label)")
                    #expect(again == value, "\(label)")
                }
            }
        }
    }

    @Test func boundsAreReachedAndEveryValueOwnsItsShare() throws {
        for axis in try RandomSpaces.mixed().axes {
            #expect(axis.value(at: 0) == axis.low && axis.value(at: 1) == axis.high)
            #expect(axis.value(at: -1) == axis.low && axis.value(at: 2) == axis.high)
            guard let cells = axis.cells, !axis.isLogarithmic else { continue }
            var counts: [Double: Int] = [:]
            for index in 0..<(cells * 100) {
                counts[axis.value(at: (Double(index) + 0.5) / Double(cells * 100)), default: 0] += 1
            }
            #expect(counts.count == cells && counts.values.allSatisfy { $0 == 100 })
        }
    }

    @Test func assignmentsRoundTripAndConditionsHold() throws {
        let space = try RandomSpaces.mixed()
        forRandomInstances(200, seed: seed) { generator, label in
            let point = space.randomPoint(&generator)
            let assignment = space.assignment(of: point.values)
            #expect((try? space.point(of: assignment)) == point, "\(label)")
            #expect((assignment["slope"] != nil) == (assignment["act"] == "leaky"), "\(label)")
            let isDeep = assignment["layers"] == 4 || assignment["layers"] == 8
            #expect((assignment["norm"] != nil) == isDeep, "\(label)")
            #expect((assignment["group"] != nil) == (assignment["norm"] == true), "\(label)")
        }
    }

    @Test func refusesAssignmentsOutsideTheSpace() throws {
        let space = try SearchSpace([
            Parameter("act", .categorical(["relu", "gelu"])),
            Parameter("width", .int(low: 2, high: 6, step: 2)),
            Parameter("gain", .float(low: 0, high: 1), when: [Parameter.Condition("act", isAnyOf: ["relu"])]),
        ])
        let wrong: [([Assignment.Element], String)] = [
            ([.init("act", "gelu")], "no value"),
            ([.init("act", "gelu"), .init("width", 3)], "not among its values"),
            ([.init("act", "gelu"), .init("width", 8)], "not among its values"),
            ([.init("act", "gelu"), .init("widht", 2)], "no parameter"),
            ([.init("act", "gelu"), .init("width", 2), .init("gain", 0.5)], "conditions do not hold"),
            ([.init("act", "tanh"), .init("width", 2)], "not among its values"),
            ([.init("width", 2), .init("width", 2)], "given twice"),
        ]
        for (elements, says) in wrong {
            let error = #expect(throws: TuningError.self) { try space.point(of: Assignment(elements)) }
            #expect(error?.message.contains(says) == true, "\(String(describing: error))")
        }
        let whole = Assignment([.init("act", "relu"), .init("width", 4), .init("gain", 1)])
        #expect(try space.assignment(of: space.point(of: whole).values)["gain"] == .float(1))
    }
}
