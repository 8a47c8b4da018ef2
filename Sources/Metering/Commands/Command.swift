/// A command line to run: a program's name or path, and its arguments.
public struct Command: Sendable, Hashable, Codable {
    /// The program first, as typed, then its arguments.
    public var arguments: [String]
    /// Variables set for the command on top of this process's environment, which is passed on byte for byte.
    public var environment: [String: String]
    /// The folder that the command runs in, and that a program's relative path starts at; nil for this process's own.
    public var directory: String?

    public init(_ arguments: [String], environment: [String: String] = [:], directory: String? = nil) {
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }

    /// Where a command's input comes from and its output goes; each is this process's own unless said otherwise.
    public struct Streams: Sendable, Hashable {
        /// One end of a stream.
        public enum Stream: Sendable, Hashable {
            case inherited
            /// `/dev/null`.
            case null
            /// An open descriptor of this process, which stays open here.
            case descriptor(Int32)
        }
        public var input: Stream
        public var output: Stream
        public var error: Stream

        public init(input: Stream = .inherited, output: Stream = .inherited, error: Stream = .inherited) {
            self.input = input
            self.output = output
            self.error = error
        }

        /// Nothing in, nothing out: for warm-up runs.
        public static let silent = Streams(input: .null, output: .null, error: .null)
    }
}

extension Command: CustomStringConvertible {
    /// The command as a shell would take it, for example `python3 train.py 'two words'`.
    public var description: String { arguments.map(\.shellQuoted).joined(separator: " ") }
}

extension String {
    fileprivate var shellQuoted: String {
        let plain = utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./:=,+@%".utf8.contains(byte)
            }
        }
        if plain && !isEmpty { return self }
        return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
