import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The descriptors of this process, some of which other tests hold.
enum Descriptors {
    /// How many sockets are connected from or to a port of this machine.
    static func connections(to port: Int) -> Int {
        (0..<4096).count { descriptor in
            ports(descriptor, getsockname).map { $0 == port } == true && ports(descriptor, getpeername) != nil
                || ports(descriptor, getpeername).map { $0 == port } == true
        }
    }

    private static func ports(
        _ descriptor: Int, _ read: (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32
    ) -> Int? {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutableBytes(of: &address) { raw in
            read(Int32(descriptor), raw.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
        }
        guard result == 0, address.sin_family == sa_family_t(AF_INET) else { return nil }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
