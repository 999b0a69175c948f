import Bulk
import Elements
import Instances
import Synchronization

/// A vendor in memory, whose records and faults a test sets, and which remembers what it was asked.
final class FakeSource: BulkSource {
    struct State {
        var records: [(id: String, body: String)] = []
        var tellsTotal = true
        var gone: Set<String> = []
        var refused: [String: String] = [:]
        var faults: [any Error] = []
        var pageCalls: [String?] = []
        var recordCalls: [String] = []
        var conditions: [String?] = []
        var inFlight = 0
        var mostInFlight = 0
    }

    private let state = Mutex(State())
    private let hook = Mutex<(@Sendable (String) async throws -> Void)?>(nil)

    init(count: Int, body: (Int) -> String = { #"{"key":"\#($0)","n":1.10}"# }) {
        for number in 1...max(1, count) where number <= count {
            state.withLock { $0.records.append((String(number), body(number))) }
        }
    }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    var seen: State { state.withLock { $0 } }

    /// Called before each record is given.
    func beforeRecord(_ body: (@Sendable (String) async throws -> Void)?) { hook.withLock { $0 = body } }

    func page(_ instance: ConnectedInstance, _ request: SourceRequest) async throws -> SourcePage {
        let fault = state.withLock { state -> (any Error)? in
            state.pageCalls.append(request.cursor)
            state.conditions.append(request.condition?.description)
            return state.faults.isEmpty ? nil : state.faults.removeFirst()
        }
        if let fault { throw fault }
        let state = seen
        let start = request.cursor.flatMap { Int($0) } ?? 0
        let slice = state.records.dropFirst(start).prefix(request.pageSize)
        let end = start + slice.count
        let plan =
            request.cursor == nil && state.tellsTotal
            ? stride(from: request.pageSize, to: state.records.count, by: request.pageSize).map(String.init) : []
        return SourcePage(
            records: slice.map { RecordSlice(bytes: Array($0.body.utf8), id: $0.id) },
            next: end < state.records.count ? String(end) : nil,
            total: state.tellsTotal ? state.records.count : nil,
            plan: plan
        )
    }

    func record(_ instance: ConnectedInstance, resource: Resource, id: String) async throws -> [UInt8]? {
        state.withLock { state in
            state.recordCalls.append(id)
            state.inFlight += 1
            state.mostInFlight = max(state.mostInFlight, state.inFlight)
        }
        defer { state.withLock { $0.inFlight -= 1 } }
        if let hook = hook.withLock({ $0 }) { try await hook(id) }
        await Task.yield()
        let state = seen
        if let message = state.refused[id] { throw SourceFault.record(status: "422", message: message) }
        if state.gone.contains(id) { return nil }
        return state.records.first { $0.id == id }.map { Array($0.body.utf8) }
    }
}
