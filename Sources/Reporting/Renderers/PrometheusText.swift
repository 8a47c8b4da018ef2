/// Metrics as Prometheus scrapes them: text exposition format 0.0.4.
///
/// Names are made valid by replacing what the format does not allow; label values are escaped.
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
public struct PrometheusText: Sendable {
    /// How a metric behaves over time.
    public enum MetricType: String, Sendable {
        case counter, gauge, histogram, summary, untyped
    }

    /// One value with its labels.
    public struct Sample: Sendable {
        /// Appended to the metric's name, for example `_sum` of a summary.
        public var suffix: String
        /// Labels in the order they are written.
        public var labels: [(name: String, value: String)]
        public var value: Double

        public init(_ value: Double, labels: [(name: String, value: String)] = [], suffix: String = "") {
            self.value = value
            self.labels = labels
            self.suffix = suffix
        }
    }

    /// A named metric with its samples.
    public struct Metric: Sendable {
        public var name: String
        public var help: String
        public var type: MetricType
        public var samples: [Sample]

        public init(_ name: String, help: String, type: MetricType, samples: [Sample]) {
            self.name = name
            self.help = help
            self.type = type
            self.samples = samples
        }
    }

    /// The value of the `Content-Type` header to serve the text with.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    public var metrics: [Metric]

    public init(_ metrics: [Metric]) { self.metrics = metrics }

    /// The text, ending with a line feed.
    public var text: String {
        var text = ""
        for metric in metrics {
            let name = Self.name(metric.name, allowsColon: true)
            text += "# HELP \(name) \(Self.escaped(metric.help, quotes: false))\n"
            text += "# TYPE \(name) \(metric.type.rawValue)\n"
            for sample in metric.samples {
                let suffix =
                    sample.suffix.isEmpty ? "" : Self.name("_" + sample.suffix.drop { $0 == "_" }, allowsColon: true)
                text += "\(name)\(suffix)\(Self.labels(sample.labels)) \(Self.number(sample.value))\n"
            }
        }
        return text
    }

    private static func labels(_ labels: [(name: String, value: String)]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { "\(name($0.name, allowsColon: false))=\"\(escaped($0.value, quotes: true))\"" }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    private static func name(_ text: String, allowsColon: Bool) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": name.unicodeScalars.append(scalar)
            case "0"..."9": name += (name.isEmpty ? "_" : "") + String(scalar)
            case ":" where allowsColon: name += ":"
            default: name += "_"
            }
        }
        return name.isEmpty ? "_" : name
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return JSONValue.number(value)
    }
}
