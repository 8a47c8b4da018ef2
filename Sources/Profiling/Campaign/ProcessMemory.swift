package import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What this process and its machine say about memory.
package struct ProcessMemory: Sendable {
    /// The memory that this process holds; nil when the system does not tell.
    package var resident: @Sendable () -> Bytes?
    /// The memory that may still be taken without the system ending processes; nil when the system does not tell.
    package var available: @Sendable () -> Bytes?
    /// The size of a file; zero when it cannot be read.
    package var fileSize: @Sendable (String) -> Bytes

    package init(
        resident: @escaping @Sendable () -> Bytes? = { nil }, available: @escaping @Sendable () -> Bytes? = { nil },
        fileSize: @escaping @Sendable (String) -> Bytes = { _ in .zero }
    ) {
        self.resident = resident
        self.available = available
        self.fileSize = fileSize
    }

    package static let system = ProcessMemory(
        resident: systemResident, available: systemAvailable, fileSize: systemFileSize)

    /// The machine's main memory.
    package static var ofMachine: Bytes { Bytes(Double(ProcessInfo.processInfo.physicalMemory)) }

    @Sendable private static func systemFileSize(_ path: String) -> Bytes {
        var status = stat()
        return stat(path, &status) == 0 ? Bytes(Double(status.st_size)) : .zero
    }

    @Sendable private static func systemResident() -> Bytes? {
        #if os(Linux)
            // Its second number is the count of resident pages (proc_pid_statm(5)).
            guard let fields = text("/proc/self/statm")?.split(separator: " "), fields.count > 1,
                let pages = Double(fields[1])
            else { return nil }
            return Bytes(pages * Double(sysconf(Int32(_SC_PAGESIZE))))
        #else
            return nil
        #endif
    }

    /// What the kernel calls available (proc_meminfo(5)), or what the control group leaves when that is less.
    @Sendable private static func systemAvailable() -> Bytes? {
        #if os(Linux)
            guard let machine = text("/proc/meminfo").flatMap({ number(after: "MemAvailable:", in: $0) }) else {
                return nil
            }
            let group = "/sys/fs/cgroup/memory"
            guard let limit = text(group + ".max").flatMap({ Double($0.filter { $0 != "\n" }) }),
                let used = text(group + ".stat").flatMap({ number(after: "anon ", in: $0) })
            else { return Bytes(machine * 1024) }
            return Bytes(min(machine * 1024, max(0, limit - used)))
        #else
            return nil
        #endif
    }

    private static func text(_ path: String) -> String? {
        (try? Data(contentsOf: URL(fileURLWithPath: path))).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func number(after label: String, in text: String) -> Double? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(label) }) else { return nil }
        return line.dropFirst(label.count).split(separator: " ").first.flatMap { Double($0) }
    }
}
