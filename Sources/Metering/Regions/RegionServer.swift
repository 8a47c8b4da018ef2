import CProcess
import Quantities

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The socket on which a command and its children mark regions, and the connections to it.
///
/// Everything happens on the thread that calls: the owner polls ``descriptors`` and passes on which became readable. A
/// reading is taken at each boundary. Nothing a client sends can stop the run: it is noted as a problem.
final class RegionServer {
    /// What a command finds the socket's path in.
    static let variable = "PERJOULE_SOCKET"

    /// The socket's path.
    let path: String
    private(set) var ledger: RegionLedger
    private let directory: String
    private let listener: Descriptor
    private let read: () -> Reading?
    private let openedAt = cprocess_monotonic_ns()
    private var connections: [Int32: Connection] = [:]
    private var accepted = 0
    /// Given up for a moment when no descriptor is left, so that a client can be turned away instead of left waiting.
    private var spare = Descriptor.null()
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)

    private struct Connection {
        let number: Int
        let socket: Descriptor
        var lines = LineBuffer(longest: RegionLine.longest)
        var followed = 0
        var refused = 0
    }

    /// Opens a socket in a new directory that only this user may enter.
    /// - Parameters:
    ///   - folder: where to make the directory; `/tmp` is taken instead when the path would be too long for a socket.
    ///   - read: takes a reading by ``MonotonicClock/system``; nil when that is no longer possible.
    /// - Throws: ``MeteringError`` when the directory or socket cannot be made.
    init(in folder: String, ledger: RegionLedger, read: @escaping () -> Reading?) throws(MeteringError) {
        let place =
            folder.utf8.count + "/perjoule-XXXXXX/regions".utf8.count <= UnixSocket.longestPath ? folder : "/tmp"
        guard let directory = Self.makeDirectory("\(place)/perjoule-XXXXXX") else {
            throw Self.failure("the directory for the region socket cannot be made", place)
        }
        let path = directory + "/regions"
        guard let listener = UnixSocket.listening(at: path, backlog: 4096) else {
            let error = Self.failure("the region socket cannot be opened", path)
            rmdir(directory)
            throw error
        }
        (self.directory, self.path, self.listener) = (directory, path, listener)
        (self.ledger, self.read) = (ledger, read)
    }

    deinit {
        unlink(path)
        rmdir(directory)
    }

    /// What to poll: the socket first, then the connections.
    var descriptors: [Int32] { [listener.number] + connections.keys }

    /// Deals with what has arrived on a descriptor.
    func serve(_ descriptor: Int32) {
        if descriptor == listener.number {
            while acceptOne() {}
        } else {
            _ = receive(descriptor)
        }
    }

    /// Deals with everything that was sent before now; to be called before the last reading of the run is taken.
    func drain() {
        while acceptOne() {}
        for descriptor in connections.keys.sorted() {
            // A client that never stops sending cannot keep the run from ending.
            for _ in 0..<64 where connections[descriptor] != nil { guard receive(descriptor) else { break } }
        }
    }

    /// Closes what is still open.
    func finish(at last: Reading) -> RegionReport {
        connections = [:]
        ledger.finish(at: last)
        return ledger.report
    }

    private func acceptOne() -> Bool {
        guard let socket = UnixSocket.accepted(by: listener) else {
            guard errno == EMFILE || errno == ENFILE, let held = spare else { return errno == ECONNABORTED }
            held.close()
            let turnedAway = UnixSocket.accepted(by: listener)
            turnedAway?.close()
            spare = Descriptor.null()
            ledger.note(RegionProblem("no descriptor is left for another connection; raise ulimit -n"))
            return turnedAway != nil
        }
        accepted += 1
        connections[socket.number] = Connection(number: accepted, socket: socket)
        return true
    }

    /// - Returns: whether there may be more to receive.
    private func receive(_ descriptor: Int32) -> Bool {
        guard let connection = connections[descriptor] else { return false }
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) { return false }
        guard count > 0 else {
            connections[descriptor] = nil
            if ledger.hasOpenRegions(connection.number), let reading = read() {
                ledger.disconnect(connection.number, at: .init(reading: reading, time: reading.time))
            }
            return false
        }
        let lines = connections[descriptor]?.lines.append(chunk[..<count]) ?? []
        for line in lines { follow(line, on: descriptor) }
        return true
    }

    private func follow(_ line: LineBuffer.Line, on descriptor: Int32) {
        guard let connection = connections[descriptor] else { return }
        do throws(RegionProblem) {
            guard case .whole(let bytes) = line else {
                throw RegionProblem("a line is longer than \(RegionLine.longest) bytes")
            }
            let line = try RegionLine(bytes)
            if line.verb == .ping {
                let reply = "pong \(connection.followed) \(connection.refused)\n"
                _ = UnixSocket.send(reply.utf8, to: connection.socket)
                return
            }
            guard let reading = read() else { throw RegionProblem("the meter could not be read") }
            try ledger.follow(line.verb, from: connection.number, at: try moment(of: line, reading))
            connections[descriptor]?.followed += 1
        } catch {
            ledger.note(error)
            connections[descriptor]?.refused += 1
        }
    }

    /// The moment at which the client passed a boundary, by its own clock where it gave one.
    private func moment(of line: RegionLine, _ reading: Reading) throws(RegionProblem) -> RegionLedger.Moment {
        guard let time = line.time else { return .init(reading: reading, time: reading.time) }
        guard time >= openedAt, time <= cprocess_monotonic_ns() else {
            throw RegionProblem("@\(time) is not a moment of this run on the monotonic clock")
        }
        // Not by how long ago it was: between a reading and the next look at a clock any time may pass on a busy machine.
        return .init(reading: reading, time: min(reading.time, Seconds(Double(time) * 1e-9)))
    }

    private static func makeDirectory(_ template: String) -> String? {
        var template = Array(template.utf8CString)
        guard mkdtemp(&template) != nil else { return nil }  // with rights 0700
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func failure(_ text: String, _ place: String) -> MeteringError {
        MeteringError(
            .socketUnavailable, "\(text): \(describe(errno))", place: place,
            advice: "set TMPDIR to a folder you may write to, or measure without regions")
    }
}
