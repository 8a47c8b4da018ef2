/// Requests on their way to an executor: how many have come, and a way to wait for more.
///
/// Arrival times are fixed beforehand, and how fast requests are served does not change them (an open loop).
protocol RequestQueue: AnyObject {
    /// Seconds since the queue opened.
    var nowSeconds: Double { get }
    /// How many requests have come by now.
    var come: Int { get }

    /// Lets time begin: the first request comes at its time from here on.
    func open() throws

    /// Waits until so many requests have come or a moment has passed; it may return before.
    ///
    /// For more requests than will ever come it waits until the moment, or, without one, until all have come.
    /// - Parameter seconds: since the queue opened; infinite for no such moment.
    func wait(for count: Int, until seconds: Double)

    /// Ends what the queue has started; call in any case.
    func close()

    /// What bringing the requests cost, once the queue is closed.
    var delivery: DeliveryReport { get }
}

/// How requests were brought to a queue.
struct DeliveryReport: Sendable, Hashable {
    /// CPU seconds of whatever brought them.
    var cpuSeconds = 0.0
    /// The longest time by which a request came later than it was due.
    var latestSeconds = 0.0
}
