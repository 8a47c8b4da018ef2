import ArgumentParser
import Quantities
import Serving

/// Where a server's traces go.
struct TracingOptions: ParsableArguments {
    @Option(
        help: """
            Send a trace of each request, joules included, to this OpenTelemetry collector, such as \
            http://localhost:4318 (OTLP over HTTP, JSON); OTEL_SERVICE_NAME and OTEL_EXPORTER_OTLP_HEADERS hold. \
            Default: nowhere.
            """)
    var otlpEndpoint: String?

    @Option(
        help: """
            With --otlp-endpoint: the share of requests that is traced where their traceparent does not say whether to. \
            Default: all.
            """, transform: amount)
    var traceShare: Fraction?

    func validate() throws {
        guard otlpEndpoint != nil || traceShare == nil else {
            throw ValidationError("--trace-share needs --otlp-endpoint")
        }
        guard (traceShare ?? .zero).value <= 1 else { throw ValidationError("--trace-share is at most 1") }
    }

    /// - Returns: nil where no traces are wanted.
    /// - Throws: `ServingError` for an address or headers that cannot be.
    func settings() throws -> TracingSettings? {
        guard let otlpEndpoint else { return nil }
        return try TracingSettings(
            endpoint: ServerAddress(parsing: otlpEndpoint),
            fields: TracingSettings.fields(parsing: Environment.value("OTEL_EXPORTER_OTLP_HEADERS") ?? ""),
            share: traceShare ?? Fraction(1), service: Environment.value("OTEL_SERVICE_NAME"))
    }
}
