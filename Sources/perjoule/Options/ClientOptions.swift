import ArgumentParser
import Serving

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How a server is spoken to that asks for a token, or whose certificate the system does not know.
struct ClientOptions: ParsableArguments {
    @Option(
        help: "A file with the token that the server asks for as “Authorization: Bearer …”.", completion: .file())
    var tokenFile: String?

    @Option(
        help: "With https: the certificates in PEM that the server is trusted by, such as its own.",
        completion: .file(extensions: ["pem", "crt"]))
    var caFile: String?

    @Flag(help: "With https: trust any server.")
    var insecure = false

    func validate() throws {
        guard caFile == nil || !insecure else { throw ValidationError("--ca-file and --insecure exclude each other") }
    }

    var trust: ServerTrust { insecure ? .anyone : caFile.map { .file($0) } ?? .system }

    /// The fields that every request carries.
    var fields: [ClientRequest.Field] {
        get throws {
            try tokenFile.map { [ClientRequest.bearer(try TokenFile.read($0))] } ?? []
        }
    }
}
