public import Quantities

/// Why the store could not do what was asked; earlier runs are intact whenever one is thrown.
public struct StoreError: DescribedError, Hashable, Sendable {
    /// The kinds of failure a caller may tell apart.
    public enum Code: String, Sendable {
        /// The file or its folder cannot be opened or created.
        case cannotOpen
        /// The file is not an SQLite database, or is another program's.
        case notAStore
        /// The file is truncated or damaged.
        case damaged
        /// The store was written by a newer Perjoule.
        case newerVersion
        /// Another process holds the file for longer than the time given.
        case locked
        /// No room is left on the volume.
        case full
        /// The file or its folder may not be written.
        case readOnly
        /// Reading or writing the file failed.
        case inputOutput
        /// No run has the id asked for.
        case noSuchRun
        /// Several runs' ids begin with the text given.
        case ambiguousRun
        /// The run is not open for records, or belongs to another process.
        case runNotWritable
        /// The run already has a complete record with this key.
        case duplicateKey
        /// A figure or a factor is NaN or infinite.
        case notFinite
        /// A value has no JSON form, or stored JSON does not fit the type asked for.
        case notEncodable
        /// Anything else that SQLite reports.
        case database
    }

    public let code: Code
    public let message: String
    public let place: String?
    public let advice: String?

    package init(_ code: Code, _ message: String, place: String? = nil, advice: String? = nil) {
        self.code = code
        self.message = message
        self.place = place
        self.advice = advice
    }
}
