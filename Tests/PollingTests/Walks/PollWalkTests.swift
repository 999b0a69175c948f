import Foundation
import Testing

@testable import Polling

struct PollWalkTests {
    private let start = Date(timeIntervalSince1970: 1_000_000)

    private func walk() -> PollWalk { PollWalk(startedAt: start, since: start) }

    @Test func `a walk counts its pages and remembers where each ended`() {
        var walk = walk()
        walk.advance(over: .init(records: 10, changes: 3, newest: start, last: "10", next: "2"))
        walk.advance(over: .init(records: 10, changes: 1, newest: start.addingTimeInterval(-5), last: "20", next: "3"))
        #expect(walk.pages == 2)
        #expect(walk.records == 20)
        #expect(walk.changes == 4)
        #expect(walk.cursor == "3")
        #expect(walk.newest == start)
        #expect(walk.trail == [.init(cursor: nil, last: "10"), .init(cursor: "2", last: "20")])
    }

    @Test func `a walk whose list has shifted goes back page by page, to the beginning at last`() {
        var walk = walk()
        walk.advance(over: .init(records: 1, last: "a", next: "2"))
        walk.advance(over: .init(records: 1, last: "b", next: "3"))
        walk.stepBack()
        #expect(walk.cursor == "2")
        #expect(walk.trail.map(\.last) == ["a"])
        walk.stepBack()
        #expect(walk.cursor == nil)
        #expect(walk.trail.isEmpty)
        walk.stepBack()
        #expect(walk.cursor == nil)
        #expect(walk.repeats == 3)
    }

    @Test func `a long walk keeps a bounded trail`() {
        var walk = walk()
        for page in 0..<1_000 { walk.advance(over: .init(records: 1, last: "\(page)", next: "\(page + 1)")) }
        #expect(walk.trail.count == PollWalk.trailLimit)
        #expect(walk.trail.last?.last == "999")
    }

    @Test func `a list that never rests is not read again for ever`() {
        var walk = walk()
        for _ in 0..<PollWalk.repeatLimit { walk.stepBack() }
        #expect(!walk.isSteady)
    }
}
