#if canImport(Darwin)
    import Darwin
    import Quantities

    extension ProcessTree {
        /// Reads a process's times with libproc; nil when the process is gone.
        ///
        /// macOS does not tell what a running process's reaped children used, so live figures leave that out.
        static func process(_ number: pid_t) -> Process? {
            var task = proc_taskallinfo()
            let size = Int32(MemoryLayout<proc_taskallinfo>.size)
            guard proc_pidinfo(number, PROC_PIDTASKALLINFO, 0, &task, size) == size else { return nil }
            var base = mach_timebase_info_data_t()
            mach_timebase_info(&base)
            func seconds(_ ticks: UInt64) -> Seconds {
                Seconds(Double(ticks) * Double(base.numer) / Double(max(1, base.denom)) * 1e-9)
            }
            return Process(
                parent: pid_t(bitPattern: task.pbsd.pbi_ppid), isZombie: task.pbsd.pbi_status == UInt32(SZOMB),
                isExiting: false,
                user: seconds(task.ptinfo.pti_total_user), system: seconds(task.ptinfo.pti_total_system),
                reapedUser: .zero, reapedSystem: .zero)
        }

        static func children(of number: pid_t) -> [pid_t] {
            var children = [pid_t](repeating: 0, count: 4096)
            let count = proc_listchildpids(number, &children, Int32(children.count * MemoryLayout<pid_t>.size))
            return count > 0 ? Array(children.prefix(Int(count))) : []
        }
    }
#endif
