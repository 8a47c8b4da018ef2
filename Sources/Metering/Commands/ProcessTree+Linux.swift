#if os(Linux)
    import Quantities

    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    extension ProcessTree {
        private static let secondsPerTick = 1 / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

        /// Reads `/proc/PID/stat` (proc(5)); nil when the process is gone.
        static func process(_ number: pid_t) -> Process? {
            // The name in parentheses may hold anything, parentheses too: fields are counted from the last one.
            guard let text = readFile("/proc/\(number)/stat"), let name = text.lastIndex(of: ")") else { return nil }
            let fields = text[text.index(after: name)...].split(separator: " ")
            guard fields.count > 14, let parent = pid_t(fields[1]) else { return nil }
            func seconds(_ field: Int) -> Seconds { Seconds((Double(fields[field]) ?? 0) * secondsPerTick) }
            let isZombie = fields[0] == "Z" || fields[0] == "X"
            let isExiting = !isZombie && (UInt(fields[6]) ?? 0) & 4 != 0  // PF_EXITING
            return Process(
                parent: parent, isZombie: isZombie, isExiting: isExiting, user: seconds(11), system: seconds(12),
                reapedUser: seconds(13), reapedSystem: seconds(14))
        }

        /// The children of every thread, from `/proc/PID/task/TID/children`; where the kernel lacks that file, all
        /// processes are looked through.
        static func children(of number: pid_t) -> [pid_t] {
            var children: [pid_t] = []
            for thread in numericEntries(of: "/proc/\(number)/task") {
                guard let text = readFile("/proc/\(number)/task/\(thread)/children") else {
                    if access("/proc/self/task/\(getpid())/children", R_OK) == 0 { continue }
                    return numericEntries(of: "/proc").filter { process($0)?.parent == number }
                }
                children += text.split(separator: " ").compactMap { pid_t($0) }
            }
            return children
        }

        private static func numericEntries(of directory: String) -> [pid_t] {
            directoryEntries(directory).compactMap { pid_t($0) }
        }

        private static func readFile(_ path: String) -> String? {
            let number = open(path, O_RDONLY | O_CLOEXEC)
            guard number >= 0 else { return nil }
            let file = Descriptor(number)
            var text = ""
            return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
                while true {
                    let count = read(file.number, buffer.baseAddress, buffer.count)
                    guard count >= 0 else { return nil }
                    if count == 0 { return text }
                    text += String(decoding: buffer[..<count], as: UTF8.self)
                }
            }
        }
    }
#endif
