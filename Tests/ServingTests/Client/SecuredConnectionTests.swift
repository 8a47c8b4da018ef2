import NIOCore
import NIOSSL
import Quantities
import Testing

@testable import Serving

// Certificates are made by the openssl command, which not every machine has.
@Suite(.enabled(if: TestCertificate.isPossible)) struct SecuredConnectionTests {
    private func code(_ address: ServerAddress, _ trust: ServerTrust) async -> ServingError.Code? {
        do throws(ServingError) {
            let answer = try await HTTPConnection.exchange(
                ClientRequest(.get, "/"), with: address, timeout: Seconds(20), trust: trust)
            return answer.text == "secret" ? nil : .failed
        } catch {
            return error.code
        }
    }

    @Test func trustDecidesWhoIsBelieved() async throws {
        let certificate = try await TestCertificate()
        defer { certificate.remove() }
        let server = try await StandInServer.start(secret: try secret(certificate)) { _ in
            .answer(body: Array("secret".utf8))
        }
        let named = ServerAddress(host: "localhost", port: server.port, isEncrypted: true)
        #expect(await code(named, .file(certificate.certificate)) == nil)
        #expect(await code(named, .anyone) == nil)
        #expect(await code(named, .system) == .target)
        #expect(await code(named, .file(certificate.key)) == .configuration)
        #expect(await code(named, .file("/nowhere")) == .configuration)
        // The certificate is another name's.
        let other = ServerAddress(host: "127.0.0.1", port: server.port, isEncrypted: true)
        #expect(await code(other, .file(certificate.certificate)) == .target)
        await server.stop()
    }

    @Test func whyNobodyIsBelievedIsOneSentence() async throws {
        let certificate = try await TestCertificate()
        defer { certificate.remove() }
        let server = try await StandInServer.start(secret: try secret(certificate)) { _ in .answer() }
        let plain = try await StandInServer.start { _ in .answer() }
        func fault(_ host: String, _ port: Int, _ trust: ServerTrust) async throws -> ServingError? {
            let address = ServerAddress(host: host, port: port, isEncrypted: true)
            let connection = try await HTTPConnection.open(address, timeout: Seconds(20), trust: trust)
            // The first exchange of a client that names no model.
            return await #expect(throws: ServingError.self) { try await ModelMetadata.name(nil, from: connection) }
        }
        let stranger = try await fault("localhost", server.port, .system)
        #expect(stranger?.code == .target && stranger?.message == "the server's certificate is not trusted")
        #expect(stranger?.advice?.contains("--ca-file") == true && stranger?.advice?.contains("--insecure") == true)
        let other = try await fault("127.0.0.1", server.port, .file(certificate.certificate))
        #expect(other?.code == .target && other?.message == "the server's certificate is for another name or address")
        let unencrypted = try await fault("localhost", plain.port, .system)
        #expect(unencrypted?.code == .target)
        for message in [stranger, other, unencrypted].compactMap({ $0?.message }) {
            #expect(!message.contains("/") && !message.contains("OPENSSL") && !message.contains("NIOSSL"))
        }
        await server.stop()
        await plain.stop()
    }

    private func secret(_ certificate: TestCertificate) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate.certificate).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = NIOSSLPrivateKeySource.privateKey(try NIOSSLPrivateKey(file: certificate.key, format: .pem))
        return try NIOSSLContext(configuration: .makeServerConfiguration(certificateChain: chain, privateKey: key))
    }
}
