#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The time of day as the header `Date` tells it, written anew once a second.
///
/// Source: RFC 9110, 5.6.7, “Date/Time Formats”.
struct HTTPDate {
    private var second: time_t = .min
    private var text = ""

    mutating func now() -> String { at(time(nil)) }

    mutating func at(_ time: time_t) -> String {
        guard time != second else { return text }
        var moment = time
        var parts = tm()
        gmtime_r(&moment, &parts)
        second = time
        text =
            "\(Self.days[Int(parts.tm_wday)]), \(Self.twoDigits(parts.tm_mday)) \(Self.months[Int(parts.tm_mon)]) "
            + "\(parts.tm_year + 1900) \(Self.twoDigits(parts.tm_hour)):\(Self.twoDigits(parts.tm_min)):"
            + "\(Self.twoDigits(parts.tm_sec)) GMT"
        return text
    }

    private static func twoDigits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
