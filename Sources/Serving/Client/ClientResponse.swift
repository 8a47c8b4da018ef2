/// What an HTTP server answered.
public struct ClientResponse: Sendable, Hashable {
    public var status: Int
    public var fields: [ClientRequest.Field]
    public var body: [UInt8]

    public init(status: Int, fields: [ClientRequest.Field] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The body as text, faulty UTF-8 mended.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The value of the first field of a name, whatever its case.
    public func field(_ name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }
}
