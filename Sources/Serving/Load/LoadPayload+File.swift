import Reporting

extension LoadPayload {
    /// How many bytes of a request are JSON; space that ends a text belongs to it.
    static func lengthOfJSON(_ bytes: UnsafeBufferPointer<UInt8>, _ name: String) throws(ServingError) -> Int {
        do throws(JSONError) {
            var scanner = JSONScanner(bytes, file: name)
            guard scanner.isAtObject() else {
                throw JSONError("the request must begin with a JSON object", place: name)
            }
            try scanner.skip()
            let length = bytes.count - scanner.remaining
            return scanner.next() == nil ? bytes.count : length
        } catch {
            throw ServingError(.request, error.message, place: error.place, advice: error.advice)
        }
    }
}
