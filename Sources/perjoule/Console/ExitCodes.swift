import Accuracy
import ArgumentParser
import Inference
import Metering
import ModelGraph
import Pipelines
import Planning
import Prediction
import Profiling
import Quantities
import Serving
import Simulation
import Store
import Studies
import Tuning

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The exit codes that the documentation promises, after BSD's sysexits.h where one fits.
enum Exit {
    static let failure: Int32 = 1
    static let infeasible: Int32 = 3
    static let usage: Int32 = 64
    static let wrongInput: Int32 = 65
    static let unavailable: Int32 = 69
    static let inputOutput: Int32 = 74
    static let interrupted: Int32 = 130

    static func code(for error: any DescribedError) -> Int32 {
        switch error {
        case is PipelinesError, is StudyError: wrongInput
        case let error as ModelGraphError: error.code == .cannotWrite ? inputOutput : wrongInput
        case let error as MeteringError: code(for: error)
        case let error as InferenceError: code(for: error)
        case let error as StoreError: [.noSuchRun, .ambiguousRun].contains(error.code) ? usage : inputOutput
        case let error as PlanningError: error.code == .pipeline ? wrongInput : usage
        case let error as SimulationError: code(for: error)
        case let error as EnergyPredictionError: code(for: error)
        case let error as ProfilingError: code(for: error)
        case let error as AccuracyError: code(for: error)
        case let error as ServingError: code(for: error)
        case is OutputError: inputOutput
        case let error as TuningError: error.code == .trial ? failure : usage
        case is UsageError, is QuantityError: usage
        default: failure
        }
    }

    private static func code(for error: ProfilingError) -> Int32 {
        switch error.code {
        case .designInvalid, .commandInvalid: usage
        case .logUnwritable: inputOutput
        default: failure
        }
    }

    private static func code(for error: MeteringError) -> Int32 {
        switch error.code {
        case .unknownSource, .invalidSetting, .unknownPlace: usage
        case .sourceUnavailable, .unreadable, .stopped, .socketUnavailable: unavailable
        }
    }

    private static func code(for error: AccuracyError) -> Int32 {
        switch error.code {
        case .file, .mismatch, .image: wrongInput
        case .library: unavailable
        case .setting: usage
        }
    }

    private static func code(for error: ServingError) -> Int32 {
        switch error.code {
        // What stands in a file has a place.
        case .configuration: error.place == nil ? usage : wrongInput
        case .request, .input, .unknownModel, .tooLarge: wrongInput
        case .unauthorised, .overloaded, .unavailable, .deadline, .target, .late: unavailable
        case .cancelled: interrupted
        case .failed: failure
        }
    }

    private static func code(for error: SimulationError) -> Int32 {
        switch error.code {
        case .parameter: usage
        case .service, .trace, .pipeline: wrongInput
        case .infeasible: infeasible
        case .cancelled: interrupted
        }
    }

    private static func code(for error: EnergyPredictionError) -> Int32 {
        switch error.code {
        case .unknownPredictor, .untrainedType: usage
        case .unwritable: inputOutput
        case .numericalFailure: failure
        case .badConfiguration, .badModel, .badTable, .unreadable, .tooFewRows, .notCovered, .damagedPredictor,
            .otherVersion,
            .nothingToEvaluate, .nothingToCalibrate, .noTime:
            wrongInput
        }
    }

    private static func code(for error: InferenceError) -> Int32 {
        switch error.code {
        case .libraryNotFound, .libraryUnusable: unavailable
        case .modelUnreadable, .modelInvalid, .inputMismatch, .inputTooLarge: wrongInput
        case .optionInvalid: usage
        case .runFailed, .profileInvalid: failure
        }
    }
}

/// A combination of options that makes no sense.
struct UsageError: DescribedError {
    let message: String
    var advice: String?
}

extension ParsableCommand {
    /// Ends the process: one line on standard error for a failure, and the documented exit code.
    static func exit(reporting error: any Error) -> Never {
        if let described = error as? any DescribedError {
            Console.say("perjoule: error: \(described.description)")
            end(Exit.code(for: described))
        }
        if error is CancellationError {
            Console.say("perjoule: interrupted")
            end(Exit.interrupted)
        }
        switch exitCode(for: error) {
        case .validationFailure:
            Console.say("perjoule: error: \(usageProblem(error))")
            end(Exit.usage)
        case .failure where !(error is ExitCode):
            Console.say("perjoule: error: \(oneLine(message(for: error)))")
            end(Exit.failure)
        default: exit(withError: error)
        }
    }

    /// What is wrong with the command line, and the command whose help tells how it is right, in one line.
    private static func usageProblem(_ error: any Error) -> String {
        let message = oneLine(message(for: error))
        // The parser names the subcommand's help between quotes in its last line, and nowhere else.
        let quoted = fullMessage(for: error).split(whereSeparator: \.isNewline).last?.split(separator: "'") ?? []
        return "\(message) (see \(quoted.count == 3 ? String(quoted[1]) : "perjoule --help"))"
    }
}

private func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
}

private func end(_ code: Int32) -> Never { exit(code) }
