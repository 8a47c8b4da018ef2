#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The text of the operating system's last error, for example `No space left on device`.
func lastSystemError() -> String { String(cString: strerror(errno)) }
