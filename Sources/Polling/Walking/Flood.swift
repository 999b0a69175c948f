/// A walk has found more changes than its limit; the page that did so is not committed.
struct Flood: Error, Sendable {
    let found: Int
    let limit: Int
}
