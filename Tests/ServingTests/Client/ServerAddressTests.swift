import Testing

@testable import Serving

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("localhost:8080", "localhost", 8080, false, ""), ("http://h", "h", 80, false, ""),
        ("https://h/", "h", 443, true, ""), ("HTTPS://h:1/a/b/", "h", 1, true, "/a/b"),
        ("[::1]:9000", "::1", 9000, false, ""), ("http://[fe80::1]/x", "fe80::1", 80, false, "/x"),
        ("10.0.0.1", "10.0.0.1", 80, false, ""),
    ])
    func readsWhatPeopleType(_ text: String, host: String, port: Int, isEncrypted: Bool, base: String) throws {
        let address = try ServerAddress(parsing: text)
        #expect(address == ServerAddress(host: host, port: port, isEncrypted: isEncrypted, base: base))
        #expect(try ServerAddress(parsing: address.description) == address)
    }

    @Test(arguments: [
        "", "http://", ":80", "h:0", "h:65536", "h:a", "ftp://h", "h h", "http://h?x", "::1", "[::1", "[::1]8",
        "http://u@h", "h\r\nX: y", "http://ö",
    ])
    func refusesWhatIsNoAddress(_ text: String) {
        #expect(throws: ServingError.self) { try ServerAddress(parsing: text) }
    }
}
