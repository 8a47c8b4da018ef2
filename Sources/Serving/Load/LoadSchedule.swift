import Quantities
import Simulation

/// The moments at which requests are due, known before the first is sent: those of the warm-up, then those that count.
struct LoadSchedule: Sendable {
    /// Seconds before which the warm-up ends and requests begin to count: 0; the warm-up's moments are negative.
    private let warmUp: Double
    /// Moments from here on are left out; infinite where the recording's end is the end.
    private let end: Double
    private var early: ArrivalStream?
    private var stream: ArrivalStream
    private var block: [Double] = []
    private var position = 0

    private static let blockSize = 1024

    /// - Parameters:
    ///   - duration: of the requests that count; nil for all of a recording.
    ///   - seed: gives the same moments as it gives a simulation.
    /// - Throws: ``ServingError`` (`configuration`) for a process that cannot be, or has no end.
    init(_ arrivals: ArrivalProcess, duration: Seconds?, warmUp: Seconds, seed: UInt64) throws(ServingError) {
        guard duration != nil || arrivals.length != nil else {
            throw ServingError(.configuration, "nothing ends the load", advice: "give a duration")
        }
        do throws(SimulationError) {
            stream = try ArrivalStream(arrivals, seed: seed)
            if warmUp > .zero {
                early = try ArrivalStream(arrivals.warmUp, seed: seed ^ 0xA54F_F53A_5F1D_36F1)
            }
        } catch {
            throw ServingError(.configuration, error.message, place: error.place, advice: error.advice)
        }
        self.warmUp = warmUp.value
        end = duration?.value ?? .infinity
    }

    /// The next moment, in seconds after the end of the warm-up; nil after the last.
    mutating func next() -> Double? {
        while position == block.count {
            position = 0
            guard refill() else { return nil }
        }
        defer { position += 1 }
        return block[position]
    }

    private mutating func refill() -> Bool {
        if var stream = early {
            let times = Self.block(of: &stream)
            block = times.map { [warmUp] in $0 - warmUp }.filter { $0 < 0 }
            early = block.count < times.count || times.isEmpty ? nil : stream
            return true
        }
        let times = Self.block(of: &stream)
        block = times.filter { [end] in $0 < end }
        return !block.isEmpty
    }

    private static func block(of stream: inout ArrivalStream) -> [Double] {
        [Double](unsafeUninitializedCapacity: blockSize) { $1 = stream.fill($0) }
    }
}

extension ArrivalProcess {
    /// What comes before: the same process, or before a recording its mean rate.
    fileprivate var warmUp: ArrivalProcess {
        switch self {
        case .rates, .timestamps: .poisson(meanRate.flatMap { $0 > .zero ? $0 : nil } ?? Rate(1))
        default: self
        }
    }
}
