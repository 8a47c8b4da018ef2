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
        let chain = try NIOSSLCertificate.fromPEMFile(certificate.certificate).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = NIOSSLPrivateKeySource.privateKey(try NIOSSLPrivateKey(file: certificate.key, format: .pem))
        let secret = try NIOSSLContext(
            configuration: .makeServerConfiguration(certificateChain: chain, privateKey: key))
        let server = try await StandInServer.start(secret: secret) { _ in .answer(body: Array("secret".utf8)) }
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
}
