#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The process's environment, read in this one place and passed on as values.
enum Environment {
    static var current: [String: String] { ProcessInfo.processInfo.environment }

    /// A variable that is set and not empty.
    static func value(_ name: String) -> String? {
        current[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A folder by the XDG convention: the variable, or its default under the home folder.
    static func folder(_ variable: String, default path: String) -> String {
        value(variable) ?? (value("HOME") ?? ".") + "/" + path
    }
}
