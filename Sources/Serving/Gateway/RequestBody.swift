import NIOCore
import Synchronization

/// The body of a request, to be read once: whoever takes its bytes may let go of them while the request waits for its
/// answer, although the request itself is held by its connection until then.
final class RequestBody: Sendable {
    /// In bytes.
    let size: Int
    private let bytes: Mutex<ByteBuffer>

    init(_ bytes: ByteBuffer) {
        size = bytes.readableBytes
        self.bytes = Mutex(bytes)
    }

    /// The bytes; none when they were taken before.
    func take() -> ByteBuffer {
        bytes.withLock { bytes in
            defer { bytes = ByteBuffer() }
            return bytes
        }
    }
}
