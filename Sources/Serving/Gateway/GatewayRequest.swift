import NIOHTTP1
import Quantities

/// A request as it was read whole from a connection.
struct GatewayRequest: Sendable {
    var route: Route
    var head: HTTPRequestHead
    var body: RequestBody
    /// When its head had come, on the monotonic clock.
    var arrival: Seconds
    /// Happens when an answer without an end has to end.
    var closing: Occurrence

    /// A header that holds a count, such as of bytes or milliseconds.
    /// - Throws: ``ServingError`` (`request`) when the header is there and no such count.
    func count(_ name: String) throws(ServingError) -> Int? {
        guard let text = head.headers.first(name: name) else { return nil }
        guard let count = Int(text), count >= 0 else {
            throw ServingError(.request, "the header \(name) is no count", advice: "send a whole number from 0 on")
        }
        return count
    }
}
