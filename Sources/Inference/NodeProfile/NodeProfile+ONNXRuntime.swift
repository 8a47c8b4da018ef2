import Quantities

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension NodeProfile {
    /// Reads the profile that ONNX Runtime wrote: a JSON array of trace events, durations in whole microseconds.
    /// - Throws: ``InferenceError`` when the file cannot be read or is not such a profile.
    package init(file: String) throws(InferenceError) {
        let events: [TraceEvent]
        do {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: file), options: .mappedIfSafe)
            events = try JSONDecoder().decode([TraceEvent].self, from: bytes)
        } catch {
            throw InferenceError(
                .profileInvalid, "the profile that the engine wrote cannot be read", place: file,
                advice: "profile fewer runs, and check that the disk is not full")
        }
        self.init(events)
    }

    private init(_ events: [TraceEvent]) {
        var profile = NodeProfile(runs: 0, total: .zero, nodes: [])
        var places: [TraceEvent.Key: Int] = [:]
        var workloads: [String: Int] = [:]
        var runDurations: [Seconds] = []
        var nodeDurations: [[Seconds]] = []
        for event in events {
            guard let duration = event.duration else { continue }
            if event.category == "Session", event.name == "model_run" {
                profile.runs += 1
                profile.total += duration
                runDurations.append(duration)
            }
            guard event.category == "Node", let details = event.details, let operation = details.operation else {
                continue
            }
            let threads = 1 + details.activeThreads(since: &workloads)
            if let place = places[event.key] {
                nodeDurations[place].append(duration)
                profile.nodes[place].count += 1
                profile.nodes[place].total += duration
                profile.nodes[place].threads = max(profile.nodes[place].threads, threads)
            } else {
                places[event.key] = profile.nodes.count
                nodeDurations.append([duration])
                profile.nodes.append(
                    NodeTiming(
                        name: event.nodeName, operation: operation, provider: details.provider ?? "", count: 1,
                        total: duration, threads: threads,
                        outputBytes: details.outputSize.flatMap(Double.init).map(Bytes.init)))
            }
        }
        profile.typical = Self.midmean(runDurations)
        for (place, durations) in nodeDurations.enumerated() { profile.nodes[place].typical = Self.midmean(durations) }
        self = profile
    }

    /// The mean of the middle half: a median would be a whole microsecond, a mean would follow the slow first run.
    private static func midmean(_ durations: [Seconds]) -> Seconds {
        let quarter = durations.count / 4
        let middle = durations.sorted().dropFirst(quarter).dropLast(quarter)
        return middle.isEmpty ? .zero : middle.reduce(.zero, +) / Double(middle.count)
    }
}

/// One event of a trace in the format that browsers' tracing tools read.
private struct TraceEvent: Decodable {
    let category: String?
    let name: String?
    let microseconds: Double?
    let details: Details?

    enum CodingKeys: String, CodingKey {
        case category = "cat"
        case name
        case microseconds = "dur"
        case details = "args"
    }

    /// Two nodes of different subgraphs may share an index, and two nodes without a name share that.
    struct Key: Hashable {
        let name: String?
        let index: String?
        let operation: String?
    }

    var key: Key { Key(name: name, index: details?.index, operation: details?.operation) }

    var duration: Seconds? {
        microseconds.flatMap { $0.isFinite && $0 >= 0 ? Seconds($0 * 1e-6) : nil }
    }

    var nodeName: String {
        let suffix = "_kernel_time"
        guard let name, name.hasSuffix(suffix) else { return name ?? "" }
        return String(name.dropLast(suffix.count))
    }

    struct Details: Decodable {
        let operation: String?
        let provider: String?
        let index: String?
        let outputSize: String?
        let threads: [String: Workload]?

        struct Workload: Decodable {
            let runs: Int

            enum CodingKeys: String, CodingKey { case runs = "num_run" }
        }

        private struct Scheduling: Decodable {
            let workers: [String: Workload]

            enum CodingKeys: String, CodingKey { case workers = "sub_threads" }
        }

        private enum CodingKeys: String, CodingKey {
            case operation = "op_name"
            case provider
            case index = "node_index"
            case outputSize = "output_size"
            case scheduling = "thread_scheduling_stats"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            operation = try container.decodeIfPresent(String.self, forKey: .operation)
            provider = try container.decodeIfPresent(String.self, forKey: .provider)
            index = try container.decodeIfPresent(String.self, forKey: .index)
            outputSize = try container.decodeIfPresent(String.self, forKey: .outputSize)
            // A session of one thread writes an empty text here.
            threads = (try? container.decodeIfPresent(Scheduling.self, forKey: .scheduling))?.workers
        }

        /// How many worker threads took a piece of this node: those whose running count went up.
        func activeThreads(since counts: inout [String: Int]) -> Int {
            var active = 0
            for (thread, workload) in threads ?? [:] {
                if workload.runs > counts[thread, default: 0] { active += 1 }
                counts[thread] = workload.runs
            }
            return active
        }
    }
}
