import Quantities
import Testing

@testable import Serving

/// Against W3C Trace Context, level 1, and its examples.
@Suite struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test(arguments: [
        ("00-\(trace)-\(span)-01", true), ("00-\(trace)-\(span)-00", false), ("00-\(trace)-\(span)-03", true),
        ("00-\(trace)-\(span)-fe", false),
        // A version to come may have more fields.
        ("cc-\(trace)-\(span)-01", true), ("cc-\(trace)-\(span)-01-what-else", true),
    ])
    func readsWhatCallersSend(_ header: String, isSampled: Bool) throws {
        let context = try #require(TraceContext(traceparent: header))
        #expect(context.trace.hexadecimal == Self.trace && context.span == 0x00f0_67aa_0ba9_02b7)
        #expect(context.isSampled == isSampled)
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-0", "00-\(trace)-\(span)-01-more",
        "00-\(trace)-\(span)-01 ",
        "ff-\(trace)-\(span)-01", "cc-\(trace)-\(span)-01what", "00-\(trace.uppercased())-\(span)-01",
        "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
        "00-\(trace)-\(span)-zz", "00_\(trace)_\(span)_01", "00-\(trace)-\(span)-0ä", "0x-\(trace)-\(span)-01",
    ])
    func passesOverWhatIsNone(_ header: String) {
        #expect(TraceContext(traceparent: header) == nil)
    }
}

@Suite struct TracingSettingsTests {
    @Test(
        arguments: [
            ("", []), ("a=b", ["a: b"]), ("api-key =\tk%20y , x=a=b,", ["api-key: k y", "x: a=b"]),
            ("authorization=Basic%20Zm9v,empty=", ["authorization: Basic Zm9v", "empty: "]),
            ("authorization=Basic Zm9v", ["authorization: Basic Zm9v"]),
        ] as [(String, [String])])
    func readsHeaders(_ text: String, _ fields: [String]) throws {
        #expect(try TracingSettings.fields(parsing: text).map { "\($0.name): \($0.value)" } == fields)
    }

    @Test(arguments: ["a", "=b", "a:b=c", "a(b=c", "a b=c", "a=%zz", "a=%0D%0Ab", "ä=b"])
    func refusesWhatIsNoHeader(_ text: String) {
        #expect(throws: ServingError.self) { try TracingSettings.fields(parsing: text) }
    }

    @Test(arguments: [
        ("http://collector:4318", "http://collector:4318"),
        ("http://collector:4318/v1/traces", "http://collector:4318"),
        ("https://c/otlp/v1/traces/", "https://c/otlp"),
    ])
    func takesEndpointsInBothForms(_ text: String, _ base: String) throws {
        let settings = try TracingSettings(endpoint: ServerAddress(parsing: text))
        #expect(settings.endpoint.description == base)
    }

    @Test(arguments: [-0.1, 1.1, .nan])
    func refusesSharesThatAreNone(_ share: Double) throws {
        let endpoint = try ServerAddress(parsing: "localhost:4318")
        #expect(throws: ServingError.self) { try TracingSettings(endpoint: endpoint, share: Fraction(share)) }
    }
}
