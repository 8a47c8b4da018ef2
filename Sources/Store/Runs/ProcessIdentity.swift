#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A process that can be told from a later one with the same number: boot, namespace, number and start time.
struct ProcessIdentity: Hashable, Sendable {
    /// The boot of the machine; another one means that the process is gone.
    var boot: String
    /// The numbering the process lives in: containers on one machine each have their own.
    var namespace: String
    var number: Int32
    /// Ticks after boot at which the process started.
    var started: String

    static let current = of(getpid()) ?? ProcessIdentity(boot: "", namespace: "", number: getpid(), started: "")

    /// `boot/namespace/number/started`, as kept in the store.
    var text: String { "\(boot)/\(namespace)/\(number)/\(started)" }

    init(boot: String, namespace: String, number: Int32, started: String) {
        self.boot = boot
        self.namespace = namespace
        self.number = number
        self.started = started
    }

    init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let number = Int32(parts[2]) else { return nil }
        self.init(boot: parts[0], namespace: parts[1], number: number, started: parts[3])
    }

    /// Whether the process is gone; nil when it cannot be seen from here (another container).
    ///
    /// A store is not shared between machines, since SQLite's write-ahead mode does not work over a network
    /// folder; so another boot is an earlier one of this machine.
    func isGone(seenFrom observer: ProcessIdentity) -> Bool? {
        if boot != observer.boot { return true }
        if namespace != observer.namespace { return nil }
        return ProcessIdentity.of(number) != self
    }

    #if os(Linux)
        /// - Returns: nil when no such process lives; a zombie does not.
        private static func of(_ number: Int32) -> ProcessIdentity? {
            guard let status = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
                let name = status.lastIndex(of: ")")
            else { return nil }
            // proc_pid_stat(5): after the name come field 3, the state, and field 22, the start time.
            let fields = status[name...].split(separator: " ").dropFirst()
            guard fields.count > 19, let state = fields.first, state != "Z", state != "X" else { return nil }
            let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
            let namespace = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
            return ProcessIdentity(
                boot: boot?.split(separator: "\n").first.map(String.init) ?? "", namespace: namespace ?? "",
                number: number, started: String(fields[fields.startIndex + 19]))
        }
    #else
        private static func of(_ number: Int32) -> ProcessIdentity? {
            var request = [CTL_KERN, KERN_PROC, KERN_PROC_PID, number]
            var process = kinfo_proc()
            var size = MemoryLayout<kinfo_proc>.stride
            guard sysctl(&request, 4, &process, &size, nil, 0) == 0, size > 0, process.kp_proc.p_stat != SZOMB else {
                return nil
            }
            var boot = timeval()
            var bootSize = MemoryLayout<timeval>.stride
            guard sysctlbyname("kern.boottime", &boot, &bootSize, nil, 0) == 0 else { return nil }
            let start = process.kp_proc.p_starttime
            return ProcessIdentity(
                boot: "\(boot.tv_sec)", namespace: "", number: number, started: "\(start.tv_sec).\(start.tv_usec)")
        }
    #endif
}
