import Synchronization

/// Pages that are under way before they are wanted; cancelled when nobody can want them any more.
final class PagesAhead: Sendable {
    typealias Page = Task<VendorPage, any Error>

    private let tasks = Mutex<[Page]>([])

    var count: Int { tasks.withLock(\.count) }
    var isEmpty: Bool { count == 0 }

    func add(_ task: Page) {
        tasks.withLock { $0.append(task) }
    }

    func takeFirst() -> Page? {
        tasks.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }

    func cancel() {
        let left = tasks.withLock { tasks in
            defer { tasks = [] }
            return tasks
        }
        for task in left { task.cancel() }
    }

    deinit { cancel() }
}
