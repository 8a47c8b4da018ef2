/// A request of an HTTP client.
public struct ClientRequest: Sendable, Hashable {
    /// The methods that are used here.
    public enum Method: String, Sendable, Hashable { case get = "GET", put = "PUT", post = "POST", delete = "DELETE" }

    /// A header field; its name is compared without regard to case.
    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var method: Method
    /// Absolute, with the query; follows the address's base.
    public var path: String
    /// Beside `Host` and `Content-Length`, which are added.
    public var fields: [Field]
    public var body: [UInt8]

    public init(_ method: Method, _ path: String, fields: [Field] = [], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.fields = fields
        self.body = body
    }

    /// A field that shows a token to the server.
    public static func bearer(_ token: String) -> Field { Field("Authorization", "Bearer \(token)") }
}
