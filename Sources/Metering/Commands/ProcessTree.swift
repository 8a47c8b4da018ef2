import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The processes below a supervisor: the command, its descendants, and orphans that the supervisor adopted.
struct ProcessTree {
    /// The supervisor, which is not part of the tree.
    let root: pid_t

    /// What the operating system says of one process.
    struct Process: Hashable {
        var parent: pid_t
        /// Ended, but not reaped by its parent.
        var isZombie: Bool
        /// On its way from running to ended: its files are closed already.
        var isExiting: Bool
        /// CPU time of the process itself, threads that ended included.
        var user: Seconds
        var system: Seconds
        /// CPU time of children that it reaped.
        var reapedUser: Seconds
        var reapedSystem: Seconds
    }

    /// CPU time of several processes.
    struct Usage: Hashable {
        var user = Seconds.zero
        var system = Seconds.zero
        var count = 0

        var cpu: Seconds { user + system }

        mutating func add(_ process: Process) {
            user += process.user + process.reapedUser
            system += process.system + process.reapedSystem
            count += 1
        }
    }

    /// CPU time of the tree up to now: of every process that runs, and of those that ended and were reaped.
    func usage() -> Usage {
        var usage = Usage()
        for process in processes().values { usage.add(process) }
        // What the supervisor has reaped of adopted orphans; its own time is Perjoule's.
        if let supervisor = Self.process(root) {
            usage.user += supervisor.reapedUser
            usage.system += supervisor.reapedSystem
        }
        return usage
    }

    /// The processes that go on after the command has ended: all but those that the supervisor is about to reap.
    func survivors(of command: pid_t) -> Usage {
        var usage = Usage()
        var processes = processes()
        // A process that is just ending is worth waiting for: as an ended one it is counted exactly. At most 5 ms.
        for _ in 0..<50 where processes.values.contains(where: { $0.isExiting }) {
            usleep(100)
            processes = self.processes()
        }
        for (number, process) in processes where number != command && !(process.isZombie && process.parent == root) {
            usage.add(process)
            if process.isZombie { usage.count -= 1 }
        }
        return usage
    }

    private func processes() -> [pid_t: Process] {
        var found: [pid_t: Process] = [:]
        var queue = Self.children(of: root)
        while let number = queue.popLast() {
            guard found[number] == nil, let process = Self.process(number) else { continue }
            found[number] = process
            if !process.isZombie { queue += Self.children(of: number) }
        }
        return found
    }
}
