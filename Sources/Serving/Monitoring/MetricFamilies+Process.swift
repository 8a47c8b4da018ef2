import Metering
import Quantities
import Reporting

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

extension MetricFamilies {
    /// The process itself, under the names that every Prometheus client uses; memory and files where `/proc` tells.
    static func process(uptime: Seconds, cpu: Seconds) -> [PrometheusText.Metric] {
        var families = [
            PrometheusText.Metric(
                "perjoule_uptime_seconds", help: "Time since the monitor started.", type: .gauge,
                samples: [.init(uptime.value)]),
            PrometheusText.Metric(
                "process_cpu_seconds_total", help: "CPU time of this process.", type: .counter,
                samples: [.init(cpu.value)]),
        ]
        #if os(Linux)
            if let pages = residentPages {
                families.append(
                    .init(
                        "process_resident_memory_bytes", help: "Resident memory of this process.", type: .gauge,
                        samples: [.init(Double(pages * Int(sysconf(Int32(_SC_PAGESIZE)))))]))
            }
            if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
                families.append(
                    .init(
                        "process_open_fds", help: "Open file descriptors of this process.", type: .gauge,
                        samples: [.init(Double(files.count))]))
            }
        #endif
        return families
    }

    /// Nothing where requests are not traced.
    static func traces(_ counts: TraceExporter.Counts?) -> [PrometheusText.Metric] {
        guard let counts else { return [] }
        return [
            PrometheusText.Metric(
                "perjoule_traces_total", help: "Traces of requests, sent to the collector or dropped.", type: .counter,
                samples: [
                    .init(Double(counts.sent), labels: [("result", "sent")]),
                    .init(Double(counts.dropped), labels: [("result", "dropped")]),
                ])
        ]
    }

    /// The processors of the machine, or of a target's machines; nothing where they do not tell.
    static func processors(_ time: ProcessorTime?) -> [PrometheusText.Metric] {
        guard let time else { return [] }
        return [
            PrometheusText.Metric(
                "perjoule_processor_seconds_total",
                help: "CPU time of the machines: busy, and wanted but given to other machines (stolen).",
                type: .counter,
                samples: [
                    .init(time.busy.value, labels: [("state", "busy")]),
                    .init(time.stolen.value, labels: [("state", "stolen")]),
                ])
        ]
    }

    #if os(Linux)
        /// The second field of `/proc/self/statm`.
        private static var residentPages: Int? {
            guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
            let fields = text.split(separator: " ")
            return fields.count > 1 ? Int(fields[1]) : nil
        }
    #endif
}
