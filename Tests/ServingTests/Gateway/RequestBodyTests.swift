import NIOCore
import NIOHTTP1
import Quantities
import Testing

@testable import Serving

@Suite struct RequestBodyTests {
    /// A request is held by its connection until it is answered; its bytes are not, once they are tensors.
    @Test func theBytesAreLetGoOfOnceTheyAreRead() throws {
        let text = #"{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 2], "data": [1, 2]}]}"#
        let body = RequestBody(ByteBuffer(string: text))
        let request = GatewayRequest(
            route: .infer("m", version: nil), head: HTTPRequestHead(version: .http1_1, method: .POST, uri: "/"),
            body: body,
            arrival: .zero, closing: Occurrence())
        #expect(try request.inferenceRequest().inputs.first?.float32s == [1, 2])
        #expect(body.size == text.utf8.count && body.take().readableBytes == 0)
    }
}
