/// What a commit survives once the method that made it has returned.
///
/// Runs that are stored stay whole in either case; the two differ in the last commits before a loss of power.
public enum Durability: Sendable, Hashable {
    /// The death of the process, and the loss of power: every commit is flushed to the disk.
    ///
    /// For campaigns, where one record stands for seconds of measuring and a flush costs some milliseconds.
    case power
    /// The death of the process; commits reach the disk within seconds, by the operating system.
    ///
    /// For commands that store one short run and must not take longer for it. The file stays open until the
    /// process ends, since closing it would flush; the write-ahead log beside it then remains, and whoever opens the
    /// store next reads it. Copy the file together with its log, or with `sqlite3 FILE .backup`.
    case process

    var synchronous: String {
        switch self {
        case .power: "FULL"
        case .process: "NORMAL"
        }
    }
}
