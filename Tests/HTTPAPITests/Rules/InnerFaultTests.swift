import TestSupport
import Testing

@testable import HTTPAPI

/// In a database of its own, which it breaks.
@Suite(.database) struct InnerFaultTests {
    @Test func `what is our fault says nothing of the inside`() async throws {
        try await APIFixture.with { api in
            _ = try await api.database.execute("alter table pollux.organization rename to lost")
            let answer = try await api.call("GET", "/instances", .organization(api.owner))
            #expect(answer.status == 500 && answer.text.contains("requestId"), "\(answer.text)")
            for word in ["pollux", "relation", "select", "42P01"] { #expect(!answer.text.lowercased().contains(word)) }
        }
    }
}
