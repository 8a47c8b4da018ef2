public import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Why a command could not be started, with the exit status that shells give for it.
public struct StartFailure: DescribedError, Hashable, Codable {
    public let message: String
    public let advice: String?
    /// 127 when there is no such program, 126 when there is but it cannot be run.
    public let exitCode: Int32

    private init(message: String, advice: String?, exitCode: Int32) {
        self.message = message
        self.advice = advice
        self.exitCode = exitCode
    }

    static func notFound(_ name: String, advice: String) -> StartFailure {
        StartFailure(message: "“\(name)”: no such program", advice: advice, exitCode: 127)
    }

    static func notRunnable(_ name: String, _ reason: String, advice: String?) -> StartFailure {
        StartFailure(message: "“\(name)” cannot be run: \(reason)", advice: advice, exitCode: 126)
    }

    /// The failure behind an error number of the system's start call.
    init(path: String, errorNumber: Int32) {
        switch errorNumber {
        case ENOENT:
            self = .notRunnable(
                path, "the interpreter in its first line or its loader does not exist",
                advice: "check the first line of \(path)")
        case EACCES:
            self = .notRunnable(path, "permission denied", advice: "chmod +x \(path)")
        case E2BIG:
            self = .notRunnable(
                path, "its arguments and environment are too long", advice: "pass long lists through a file")
        case EAGAIN, ENOMEM:
            self = .notRunnable(
                path, describe(errorNumber), advice: "free memory or raise the limit on processes (ulimit -u)")
        default:
            self = .notRunnable(path, describe(errorNumber), advice: nil)
        }
    }
}

/// The system's text for an error number.
func describe(_ errorNumber: Int32) -> String { String(cString: strerror(errorNumber)) }
