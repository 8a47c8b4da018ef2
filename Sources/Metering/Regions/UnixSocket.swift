#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Unix stream sockets.
enum UnixSocket {
    /// The longest path a socket may have, in bytes: 107 on Linux, 103 on macOS (sun_path less its final null).
    static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    #if os(Linux)
        private static let streamType = Int32(SOCK_STREAM.rawValue)
        private static let sendFlags = Int32(MSG_NOSIGNAL)
    #else
        private static let streamType = SOCK_STREAM
        private static let sendFlags: Int32 = 0
    #endif

    /// A socket that clients may connect to, or nil with errno set.
    static func listening(at path: String, backlog: Int32) -> Descriptor? {
        guard let socket = create() else { return nil }
        let isBound = withAddress(path) { bind(socket.number, $0, $1) } == 0
        guard isBound, listen(socket.number, backlog) == 0 else { return nil }
        socket.doNotBlock()
        return socket
    }

    /// A connection whose sends give up after a second, or nil with errno set.
    static func connected(to path: String) -> Descriptor? {
        guard let socket = create() else { return nil }
        var second = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(socket.number, SOL_SOCKET, SO_SNDTIMEO, &second, socklen_t(MemoryLayout<timeval>.size))
        return withAddress(path) { connect(socket.number, $0, $1) } == 0 ? socket : nil
    }

    /// The next client of a listening socket, or nil with errno set.
    static func accepted(by listener: Descriptor) -> Descriptor? {
        let number = accept(listener.number, nil, nil)
        guard number >= 0 else { return nil }
        let socket = configured(number)
        socket.doNotBlock()
        return socket
    }

    /// Sends bytes without a signal when the other end is gone.
    /// - Returns: whether all were sent.
    static func send(_ bytes: some Collection<UInt8>, to socket: Descriptor) -> Bool {
        let bytes = Array(bytes)
        return systemSend(socket.number, bytes, bytes.count, sendFlags) == bytes.count
    }

    private static func create() -> Descriptor? {
        let number = socket(AF_UNIX, streamType, 0)
        return number >= 0 ? configured(number) : nil
    }

    private static func configured(_ number: Int32) -> Descriptor {
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        #if canImport(Darwin)
            var yes: Int32 = 1
            setsockopt(number, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
        #endif
        return Descriptor(number)
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        guard path.utf8.count <= longestPath, !path.isEmpty else {
            errno = ENAMETOOLONG
            return -1
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

private func systemSend(_ socket: Int32, _ bytes: [UInt8], _ count: Int, _ flags: Int32) -> Int {
    send(socket, bytes, count, flags)
}
