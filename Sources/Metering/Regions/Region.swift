import Quantities

/// A region that has begun, for work that begins and ends in different places; `withRegion` is for work in one place.
public struct Region: Sendable {
    let marker: RegionMarker
    let number: UInt64

    /// The region that `withRegion` has open around the caller.
    @TaskLocal static var current: Region?

    /// Begins a region of the measured run; does nothing when `PERJOULE_SOCKET` is unset.
    public static func begin(_ name: String) -> Region { RegionMarker.shared.begin(name) }

    /// Ends the region; once is enough.
    public func end() { if number > 0 { marker.end(number) } }

    /// Reports a figure of the region, for example `value("images", 32)`, from which joules per image follow.
    public func value(_ key: String, _ amount: Double) {
        if number > 0 { marker.value(key, amount, in: number) }
    }
}

/// Marks a region of the measured run; just calls `body` when `PERJOULE_SOCKET` is unset.
public func withRegion<Success, Failure: Error>(
    _ name: String, marker: RegionMarker = .shared, _ body: () throws(Failure) -> Success
) throws(Failure) -> Success {
    let region = marker.begin(name)
    defer { region.end() }
    var result: Result<Success, Failure>?
    Region.$current.withValue(region) {
        do throws(Failure) { result = .success(try body()) } catch { result = .failure(error) }
    }
    return try result!.get()  // withValue has called the closure
}

/// Marks a region of the measured run around asynchronous work; regions of child tasks nest within it.
public func withRegion<Success: Sendable, Failure: Error>(
    _ name: String, marker: RegionMarker = .shared, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws(Failure) -> Success
) async throws(Failure) -> Success {
    let region = marker.begin(name)
    defer { region.end() }
    var result: Result<Success, Failure>?
    await Region.$current.withValue(region) {
        result = await Result(awaiting: body)
    }
    return try result!.get()
}
