public import Quantities

/// Where the traces of requests go, and of how many.
public struct TracingSettings: Sendable, Hashable {
    /// The collector, without `/v1/traces`.
    public var endpoint: ServerAddress
    /// Header fields that the collector wants, such as a token.
    public var fields: [ClientRequest.Field]
    /// Of requests whose caller says nothing, how many are traced; of others the caller decides.
    public let share: Fraction
    /// What the traces are filed under; nil for the pipeline's name.
    public var service: String?
    /// How long the collector may take to answer.
    public var timeout = Seconds(3)

    static let path = "/v1/traces"

    /// - Parameter endpoint: with or without `/v1/traces`.
    /// - Throws: ``ServingError`` (`configuration`) for a share beyond 0 to 1.
    public init(
        endpoint: ServerAddress, fields: [ClientRequest.Field] = [], share: Fraction = Fraction(1),
        service: String? = nil
    ) throws(ServingError) {
        guard (0...1).contains(share.value) else {
            throw ServingError(
                .configuration, "\(share.value) of the requests cannot be traced", advice: "give a share from 0 to 1")
        }
        self.endpoint = endpoint
        if endpoint.base.hasSuffix(Self.path) { self.endpoint.base.removeLast(Self.path.count) }
        self.fields = fields
        self.share = share
        self.service = service
    }

    /// Header fields as the variable `OTEL_EXPORTER_OTLP_HEADERS` has them: `name=value,name=value`, values encoded in
    /// percent.
    ///
    /// Source: OpenTelemetry specification, “OpenTelemetry Protocol Exporter”, Specifying headers via environment variables.
    /// - Throws: ``ServingError`` (`configuration`) for a field without a name, or one that is no header.
    public static func fields(parsing text: String) throws(ServingError) -> [ClientRequest.Field] {
        var fields: [ClientRequest.Field] = []
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                \.withoutOuterSpace)
            guard pair.count == 2, let value = Route.decoded(pair[1].utf8), !pair[0].isEmpty,
                pair[0].utf8.allSatisfy(Self.isOfToken), value.utf8.allSatisfy({ (0x20..<0x7F).contains($0) })
            else {
                throw ServingError(
                    .configuration, "a part of the headers is no NAME=VALUE", place: "OTEL_EXPORTER_OTLP_HEADERS",
                    advice: "write them as name=value,name=value")
            }
            fields.append(ClientRequest.Field(String(pair[0]), value))
        }
        return fields
    }

    /// Whether the name of a header field may have the character; source: RFC 9110, section 5.6.2.
    private static func isOfToken(_ byte: UInt8) -> Bool {
        (0x21..<0x7F).contains(byte) && !#"(),/:;<=>?@[\]{}""#.utf8.contains(byte)
    }
}

extension Substring {
    fileprivate var withoutOuterSpace: Substring {
        var rest = self
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
