import CProcess
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Marks regions of this process for the `perjoule measure` that runs it; does nothing, at almost no cost, when none does.
public final class RegionMarker: Sendable {
    /// The marker of the socket that `PERJOULE_SOCKET` names.
    public static let shared = RegionMarker(socket: getenv("PERJOULE_SOCKET").map { String(cString: $0) })

    private let path: String?
    private let link: Mutex<Link>
    private let lastNumber = Atomic<UInt64>(0)

    private enum Link {
        case unopened
        case open(Descriptor, process: pid_t)
        /// Connecting or sending failed: the work goes on unmarked.
        case lost
    }

    /// - Parameter path: the socket; nil or empty marks nothing.
    public init(socket path: String?) {
        self.path = path?.isEmpty == true ? nil : path
        link = Mutex(.unopened)
    }

    /// Whether marks go anywhere.
    public var isActive: Bool {
        guard path != nil else { return false }
        return link.withLock { if case .lost = $0 { false } else { true } }
    }

    /// Begins a region within the one that `withRegion` has open around the caller, if any.
    public func begin(_ name: String) -> Region {
        guard isActive else { return Region(marker: self, number: 0) }
        let number = lastNumber.add(1, ordering: .relaxed).newValue
        let parent = Region.current.map { $0.marker === self && $0.number > 0 ? "<\($0.number)" : "" } ?? ""
        send("begin #\(number)\(parent) \(Self.oneLine(name))")
        return Region(marker: self, number: number)
    }

    func end(_ number: UInt64) { send("end #\(number)") }

    func value(_ key: String, _ amount: Double, in number: UInt64?) {
        let key = Self.oneLine(key).split(separator: " ").joined(separator: "-")
        send("value \(number.map { "#\($0) " } ?? "")\(key) \(amount)")
    }

    private static func oneLine(_ name: String) -> String {
        let line = String(name.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
        var kept = Substring(line)
        while kept.utf8.count > RegionLine.longestName { kept.removeLast() }
        return kept.isEmpty ? "unnamed" : String(kept)
    }

    private func send(_ line: String) {
        guard let path else { return }
        let stamped = "@\(cprocess_monotonic_ns()) \(line)\n"
        link.withLock { link in
            let process = getpid()
            if case .open(_, let owner) = link, owner != process { link = .unopened }
            if case .unopened = link {
                link = UnixSocket.connected(to: path).map { .open($0, process: process) } ?? .lost
            }
            guard case .open(let socket, _) = link else { return }
            if !UnixSocket.send(stamped.utf8, to: socket) { link = .lost }
        }
    }
}
