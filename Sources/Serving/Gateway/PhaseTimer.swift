import NIOCore

/// Calls once a time is over, unless the time is set anew before; setting is cheap, since the loop is told only when needed.
final class PhaseTimer {
    private let loop: any EventLoop
    private let action: () -> Void
    private var deadline: NIODeadline?
    private var scheduled: (task: Scheduled<Void>, time: NIODeadline)?

    /// - Parameter action: called on the loop.
    init(_ loop: any EventLoop, action: @escaping () -> Void) {
        self.loop = loop
        self.action = action
    }

    /// - Parameter time: from now on; nil to wait for nothing.
    func set(_ time: TimeAmount?) {
        deadline = time.map { .now() + $0 }
        // A call that is due earlier finds the new deadline by itself.
        guard let deadline, scheduled.map({ $0.time > deadline }) ?? true else { return }
        scheduled?.task.cancel()
        schedule(deadline)
    }

    func cancel() {
        deadline = nil
        scheduled?.task.cancel()
        scheduled = nil
    }

    private func schedule(_ time: NIODeadline) {
        let task = loop.assumeIsolatedUnsafeUnchecked().scheduleTask(deadline: time) { [weak self] () -> Void in
            self?.wake()
        }
        scheduled = (task, time)
    }

    private func wake() {
        scheduled = nil
        guard let deadline else { return }
        if deadline <= .now() {
            self.deadline = nil
            action()
        } else {
            schedule(deadline)
        }
    }
}
