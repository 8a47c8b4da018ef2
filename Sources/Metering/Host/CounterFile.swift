#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that holds one number and is kept open, so that reading it again costs one or two system calls.
final class CounterFile {
    private let path: String
    private var descriptor: Int32
    private var last: UInt64?

    /// Opens the file; a file that cannot be opened is tried again at each reading.
    init(_ path: String) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Reads the number without allocating; a failed read is a failure, never a value.
    /// - Parameter watchingForLoss: whether to notice that the file was removed or replaced, which costs a second call.
    func sample(watchingForLoss: Bool = true) -> RawSample {
        var sample = read()
        // A driver's file fails once its device is gone; a removed or replaced ordinary file goes on telling its last
        // text. A counter that has moved needs no second look.
        let hasMoved = sample.failure == nil && last.map { $0 != sample.value } ?? false
        if !hasMoved, watchingForLoss || sample.failure != nil, isGone {
            let failure = reopen()
            sample = failure.map { RawSample(failure: .system($0)) } ?? read()
        }
        last = sample.failure == nil ? sample.value : nil
        return sample
    }

    private func read() -> RawSample {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { text in
            let count = pread(descriptor, text.baseAddress, text.count, 0)
            if count < 0 { return RawSample(failure: .system(errno)) }
            guard let value = Self.number(text[..<count]) else { return RawSample(failure: .notANumber) }
            return RawSample(value)
        }
    }

    /// Whether the file was never opened, or was removed or replaced since.
    private var isGone: Bool {
        var status = stat()
        return descriptor < 0 || fstat(descriptor, &status) != 0 || status.st_nlink == 0
    }

    private func reopen() -> Int32? {
        let replacement = open(path, O_RDONLY | O_CLOEXEC)
        if replacement < 0 { return errno }
        if descriptor >= 0 { close(descriptor) }
        descriptor = replacement
        return nil
    }

    private static func number(_ text: Slice<UnsafeMutableBufferPointer<UInt8>>) -> UInt64? {
        var value: UInt64 = 0
        var digits = 0
        for byte in text {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
                if byte <= UInt8(ascii: " ") { break }
                return nil
            }
            let (product, tooBig) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            if tooBig || carried { return nil }
            value = sum
            digits += 1
        }
        return digits > 0 ? value : nil
    }
}
