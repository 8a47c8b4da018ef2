import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A sum in which what was added long ago weighs less: after one memory 37 % of it is left.
struct Fading: Sendable, Hashable {
    private(set) var sum = 0.0

    mutating func fade(over time: Seconds, memory: Seconds) { sum *= exp(-max(0, time / memory)) }

    mutating func add(_ amount: Double) { sum += amount }
}
