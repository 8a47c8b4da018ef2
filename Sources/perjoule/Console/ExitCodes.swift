import ArgumentParser
import Inference
import Metering
import ModelGraph
import Pipelines
import Quantities
import Store

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
    static let store: Int32 = 74
    static let interrupted: Int32 = 130

    static func code(for error: any DescribedError) -> Int32 {
        switch error {
        case is PipelinesError, is ModelGraphError: wrongInput
        case is MeteringError, is InferenceError: unavailable
        case is StoreError: store
        case is UsageError, is QuantityError: usage
        default: failure
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
        exit(withError: error)
    }
}

private func end(_ code: Int32) -> Never { exit(code) }
