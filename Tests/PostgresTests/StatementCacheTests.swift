import Testing

@testable import Postgres

struct StatementCacheTests {
    private func key(_ text: String, _ types: [UInt32] = []) -> StatementCache.Key {
        StatementCache.Key(text: text, types: types)
    }

    @Test func `beyond the capacity the least recently used statement is forgotten`() {
        var cache = StatementCache(capacity: 2)
        cache.insert(key("a"), name: "s1")
        cache.insert(key("b"), name: "s2")
        #expect(cache.name(for: key("a")) == "s1")
        cache.insert(key("c"), name: "s3")
        #expect(cache.name(for: key("b")) == nil)
        #expect(cache.name(for: key("a")) == "s1")
        #expect(cache.takeForgotten() == ["s2"])
        #expect(cache.takeForgotten().isEmpty)
    }

    @Test func `the same text with other types is another statement`() {
        var cache = StatementCache(capacity: 8)
        cache.insert(key("select $1", [20]), name: "s1")
        #expect(cache.name(for: key("select $1", [25])) == nil)
        #expect(cache.name(for: key("select $1", [20])) == "s1")
    }

    @Test func `a name is never used twice`() {
        var cache = StatementCache(capacity: 1)
        let names = (0..<5).map { _ in cache.freshName() }
        #expect(Set(names).count == 5)
    }
}
