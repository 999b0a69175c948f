import Foundation
import TestSupport
import Testing

@testable import HTTPAPI

@Suite(.database) struct OpenAPITests {
    @Test func `the document names the router's own routes and no other`() async throws {
        try await APIFixture.with { api in
            let document = try await api.call("GET", "/openapi.json", .nobody).object()
            let paths = try #require(document["paths"] as? [String: [String: Any]])
            let described = Set(paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
            let router = api.table.router(api.services, APIConfiguration())
            let routed = Set(router.routes.map { "\($0.method.rawValue) \($0.path)" })
            let own = routed.filter { !$0.contains(" \(RouteTable.prefix)/") }
            #expect(described == own)
            let prefixed = Set(routed.subtracting(own).map { $0.replacing(" \(RouteTable.prefix)/", with: " /") })
            #expect(prefixed == own, "every path is served at both places")
        }
    }

    @Test func `the document is valid OpenAPI`() async throws {
        try await APIFixture.with { api in
            let document = try await api.call("GET", "/elements/api-v2/openapi.json", .nobody)
            let file = try temporaryDirectory().appending(path: "openapi.json")
            try Data(document.bytes).write(to: file)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [
                "python3", "-c",
                """
                import json, sys
                from openapi_spec_validator import validate
                validate(json.load(open(sys.argv[1])))
                """,
                file.path,
            ]
            let output = Pipe()
            process.standardError = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(text.suffix(2000))")
        }
    }

    @Test func `every operation has a name of its own`() async throws {
        try await APIFixture.with { api in
            let names = api.table.routes.map(\.operation.id)
            #expect(Set(names).count == names.count)
        }
    }
}
