import NIOCore
import Quantities

/// Connections to one server: those that are free, and as many more as are needed and allowed. Confined to its loop.
final class ConnectionPool {
    private let opener: ConnectionOpener
    private let loop: any EventLoop
    private let limit: Int
    private let timeout: Seconds
    private var free: [ExchangeHandler] = []
    private var all: [ObjectIdentifier: ExchangeHandler] = [:]
    /// Connections that are being opened.
    private(set) var opening = 0
    /// Connections that were opened in all, and the most at once.
    private(set) var opened = 0
    private(set) var most = 0

    /// Told of a connection that has just been opened.
    var whenOpened: ((ExchangeHandler) -> Void)?
    /// Told when a connection could not be opened.
    var whenRefused: ((ServingError) -> Void)?
    /// Told when a connection has ended.
    var whenEnded: (() -> Void)?

    init(_ opener: ConnectionOpener, on loop: any EventLoop, limit: Int, timeout: Seconds) {
        self.opener = opener
        self.loop = loop
        self.limit = limit
        self.timeout = timeout
    }

    /// Whether one more connection may be opened.
    var hasRoom: Bool { all.count + opening < limit }

    /// A free connection, the one used last first, so that those that are not needed grow old.
    func take() -> ExchangeHandler? {
        while let handler = free.popLast() {
            if handler.isUsable { return handler }
        }
        return nil
    }

    /// Gives a connection back after an answer.
    func give(_ handler: ExchangeHandler) {
        if handler.isUsable { free.append(handler) }
    }

    /// Opens one more connection.
    func grow() {
        opening += 1
        opener.open(on: loop, timeout: timeout).assumeIsolated().whenComplete { [self] outcome in
            opening -= 1
            do {
                let handler = try outcome.get().handler.value
                guard handler.isUsable else { throw ChannelError.alreadyClosed }
                opened += 1
                all[ObjectIdentifier(handler)] = handler
                most = max(most, all.count)
                handler.whenEnded = { [weak self, unowned handler] in self?.forget(handler) }
                whenOpened?(handler)
            } catch {
                whenRefused?(.unreachable(opener.address, error, within: timeout))
            }
        }
    }

    /// Ends every connection and tells nobody any more.
    func close() {
        (whenOpened, whenRefused, whenEnded) = ({ $0.end() }, nil, nil)
        for handler in all.values { handler.end() }
    }

    private func forget(_ handler: ExchangeHandler) {
        all[ObjectIdentifier(handler)] = nil
        free.removeAll { $0 === handler }
        whenEnded?()
    }
}
