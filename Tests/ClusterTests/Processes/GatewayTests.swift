import Cluster
import EmbeddedPostgres
import Foundation
import TestSupport
import Testing

/// The real nginx in front of a real api.
@Suite(.tags(.slow))
struct GatewayTests {
    @Test(.timeLimit(.minutes(3)))
    func `the gateway ends TLS, hides what is not for the outside, and passes the rest on`() async throws {
        let cluster = try await ProcessCluster.start()
        let api = try await cluster.startAPI()
        let gateway = try await Gateway.start(upstream: "127.0.0.1:\(cluster.apiPort)")
        do {
            try await prove(gateway, cluster)
        } catch {
            Issue.record("nginx said: \(gateway.process.output)")
            throw error
        }
        gateway.process.send(SIGTERM)
        try await gateway.process.waitForExit()
        api.send(SIGTERM)
        try await api.waitForExit()
        await cluster.stop()
    }

    private func prove(_ gateway: Gateway, _ cluster: ProcessCluster) async throws {
        let authorization = "User \(cluster.secrets.userSecret), Organization \(cluster.secrets.organizationSecret)"
        let instances = try await gateway.get("/elements/api-v2/instances", ["Authorization: \(authorization)"])
        #expect(instances.contains("HTTP/1.1 200"))
        #expect(instances.contains("Strict-Transport-Security"))

        for path in ["/metrics", "/health/live", "/health/ready", "/elements/api-v2/metrics"] {
            #expect(try await gateway.get(path).contains("HTTP/1.1 404"), "\(path) is not for the outside")
        }

        let id = "0123456789abcdef01234567"
        let named = try await gateway.get("/openapi.json", ["Elements-Request-Id: \(id)"])
        #expect(named.contains("HTTP/1.1 200"))
        #expect(named.lowercased().contains("elements-request-id: \(id)"), "a caller's request id is kept")

        let body = FileManager.default.temporaryDirectory.appending(path: "large-\(UUID().uuidString)")
        try Data(count: 101 << 20).write(to: body)
        defer { try? FileManager.default.removeItem(at: body) }
        let large = try await gateway.curl(["-X", "POST", "--data-binary", "@\(body.path)"], path: "/instances")
        #expect(large.contains("HTTP/1.1 413"))
        #expect(large.contains("larger than 100 MB"))
    }
}

/// An nginx with the configuration of `deploy/gateway`, on a free port and with a certificate of its own.
private struct Gateway {
    let process: ChildProcess
    let port: Int
    let folder: URL

    static func start(upstream: String) async throws -> Gateway {
        let folder = try temporaryDirectory()
        let port = try freePort()
        let render = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "deploy/gateway/render")
        let key = folder.appending(path: "key.pem").path
        let certificate = folder.appending(path: "certificate.pem").path
        try await run(
            "/usr/bin/openssl",
            ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
                + ["-keyout", key, "-out", certificate],
            log: folder.appending(path: "openssl.log")
        )
        let configuration = folder.appending(path: "nginx.conf")
        try await run(
            render.path,
            ["--listen", "127.0.0.1:\(port)", "--upstream", upstream, "--server-name", "localhost"]
                + ["--certificate", certificate, "--key", key, "--state", folder.path],
            log: configuration
        )
        let process = try ChildProcess(
            URL(filePath: "/usr/sbin/nginx"),
            ["-e", "stderr", "-p", folder.path, "-c", configuration.path, "-g", "daemon off;"],
            log: folder.appending(path: "nginx.log")
        )
        let gateway = Gateway(process: process, port: port, folder: folder)
        try await eventually("nginx answers", within: .seconds(20)) {
            try await gateway.get("/openapi.json").contains("HTTP/1.1 200")
        }
        return gateway
    }

    /// The answer with its head, as curl prints it.
    func get(_ path: String, _ headers: [String] = []) async throws -> String {
        try await curl(headers.flatMap { ["-H", $0] }, path: path)
    }

    func curl(_ arguments: [String], path: String) async throws -> String {
        let log = folder.appending(path: "curl-\(UUID().uuidString).log")
        let certificate = folder.appending(path: "certificate.pem").path
        let process = try ChildProcess(
            URL(filePath: "/usr/bin/curl"),
            ["-s", "-i", "-m", "30", "--cacert", certificate] + arguments + ["https://localhost:\(port)\(path)"],
            log: log
        )
        try await process.waitForExit()
        return process.output
    }

    private static func run(_ program: String, _ arguments: [String], log: URL) async throws {
        let process = try ChildProcess(URL(filePath: program), arguments, log: log)
        let status = try await process.waitForExit()
        guard status == 0 else {
            throw ProcessFailure(description: "\(program) ended with \(status): \(process.output)")
        }
    }
}
