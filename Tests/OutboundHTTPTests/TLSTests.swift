import Foundation
import OutboundHTTP
import TestSupport
import Testing

@Suite struct TLSTests {
    @Test func `a certificate that nobody vouches for is refused before anything is sent`() async throws {
        let openssl = URL(filePath: "/usr/bin/openssl")
        let folder = try temporaryDirectory()
        let key = folder.appending(path: "key.pem").path
        let certificate = folder.appending(path: "certificate.pem").path
        let making = try ChildProcess(
            openssl,
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
                "-subj", "/CN=self.test", "-addext", "subjectAltName=DNS:self.test", "-keyout", key, "-out",
                certificate,
            ]
        )
        #expect(try await making.waitForExit() == 0)
        let port = try freePort()
        let server = try ChildProcess(
            openssl,
            ["s_server", "-accept", "127.0.0.1:\(port)", "-key", key, "-cert", certificate, "-www"]
        )
        defer { server.send(SIGKILL) }
        try await eventually("the server listens") { server.output.contains("ACCEPT") }
        let local = try LocalClient(names: ["self.test": ["127.0.0.1"]])
        let error = await local.error(.test("https://self.test:\(port)/"))
        guard case .insecure = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.isBeforeSending == true)
    }
}
