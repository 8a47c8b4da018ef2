import NIOCore
import NIOPosix
import Quantities

/// Sends load to a server and tells what came of it.
public struct LoadTest: Sendable {
    public var address: ServerAddress
    public var model: ModelPath
    /// What is sent, in turn; at least one.
    public var payloads: [LoadPayload]
    public var settings: LoadSettings
    /// What the load is called in the result.
    public var name: String
    /// Of every request, such as a token.
    public var fields: [ClientRequest.Field]
    public var trust: ServerTrust

    public init(
        _ address: ServerAddress, model: ModelPath, payloads: [LoadPayload], settings: LoadSettings, name: String,
        fields: [ClientRequest.Field] = [], trust: ServerTrust = .system
    ) {
        self.address = address
        self.model = model
        self.payloads = payloads
        self.settings = settings
        self.name = name
        self.fields = fields
        self.trust = trust
    }

    /// How often ``run(_:)`` tells how far it has come.
    private static let progressInterval = TimeAmount.milliseconds(500)

    /// Sends the load. A cancelled task ends it, and gets what was found until then.
    /// - Parameter progress: called twice a second, on the loop that sends: it must not wait.
    /// - Throws: ``ServingError``: `configuration` for settings that make no load, `target` when the server cannot be
    ///   reached at the start.
    public func run(
        _ progress: @escaping @Sendable (LoadProgress) -> Void = { _ in }
    ) async throws(ServingError) -> LoadResult {
        try settings.validate()
        guard !payloads.isEmpty else {
            throw ServingError(.configuration, "there is nothing to send", advice: "give at least one request")
        }
        var schedule: LoadSchedule?
        if case .open(let arrivals) = settings.pacing {
            schedule = try LoadSchedule(
                arrivals, duration: settings.duration, warmUp: settings.warmUp, seed: settings.seed)
        }
        var opener = try ConnectionOpener(address, trust: trust)
        // The name is looked up once, and a server that is not there is no result.
        let first = try await HTTPConnection.open(address, timeout: settings.timeout, trust: trust)
        opener.resolved = first.remote
        await first.close()
        let record = await send(opener, schedule, progress)
        return LoadResult(self, record, isInterrupted: Task.isCancelled)
    }

    private func send(
        _ opener: ConnectionOpener, _ schedule: LoadSchedule?, _ progress: @escaping @Sendable (LoadProgress) -> Void
    ) async -> LoadRecord {
        // One thread sends and receives: it handles tens of thousands of exchanges a second.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let total = settings.length.map { $0 + settings.warmUp }
        let drive: NIOLoopBound<LoadDrive> = await withCheckedContinuation { continuation in
            loop.execute { [settings, payloads, fields] in
                let drive = LoadDrive(
                    settings, payloads, fields: fields, opener: opener, schedule: schedule, loop: loop)
                continuation.resume(returning: NIOLoopBound(drive, eventLoop: loop))
            }
        }
        let record = await drive.run(on: loop, telling: Self.progressInterval) {
            progress(LoadProgress($0, elapsed: $1, total: total))
        }
        // Every connection has been closed; what could fail is waiting for that.
        try? await group.shutdownGracefully()
        return record
    }
}

extension NIOLoopBound<LoadDrive> {
    fileprivate func run(
        on loop: any EventLoop, telling interval: TimeAmount,
        _ progress: @escaping @Sendable (LoadRecord, Seconds) -> Void
    ) async -> LoadRecord {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.execute {
                    let teller = loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
                        progress(value.record, value.elapsed)
                    }
                    value.start { record in
                        teller.cancel()
                        continuation.resume(returning: record)
                    }
                }
            }
        } onCancel: {
            loop.execute { value.stop() }
        }
    }
}
