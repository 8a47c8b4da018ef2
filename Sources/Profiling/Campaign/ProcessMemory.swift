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
    /// The size of a file; zero when it cannot be read.
    package var fileSize: @Sendable (String) -> Bytes

    package init(resident: @escaping @Sendable () -> Bytes?, fileSize: @escaping @Sendable (String) -> Bytes) {
        self.resident = resident
        self.fileSize = fileSize
    }

    package static let system = ProcessMemory(resident: systemResident, fileSize: systemFileSize)

    /// The machine's main memory.
    package static var ofMachine: Bytes { Bytes(Double(ProcessInfo.processInfo.physicalMemory)) }

    @Sendable private static func systemFileSize(_ path: String) -> Bytes {
        var status = stat()
        return stat(path, &status) == 0 ? Bytes(Double(status.st_size)) : .zero
    }

    @Sendable private static func systemResident() -> Bytes? {
        #if os(Linux)
            // Its second number is the count of resident pages (proc_pid_statm(5)).
            guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: "/proc/self/statm")) else { return nil }
            let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
            guard fields.count > 1, let pages = Double(fields[1]) else { return nil }
            return Bytes(pages * Double(sysconf(Int32(_SC_PAGESIZE))))
        #else
            return nil
        #endif
    }
}
