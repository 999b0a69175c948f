import Foundation

/// What a process asks of one bucket, as `pollux.take_permits` reads it.
struct BudgetAsk: Sendable, Encodable {
    let key: String
    let element: String
    let organization: Int64?
    let instance: Int64?
    let limits: [Int]
    let seconds: [Double]
    let concurrency: Int?
    let shared: Bool
    /// What is wanted, by right, the highest first.
    let wanted: [Int]
    /// How many calls wait here.
    let waiting: Int
    /// How many are open here.
    let running: Int
    /// To how many instances those that wait belong.
    let instances: Int
    /// For how many seconds the vendor wants to hear nothing.
    let pause: Double?
    /// What the vendor said is left.
    let remaining: Int?
    /// In how many seconds it said that its window ends.
    let reset: Double?
    /// How many seconds ago it said so.
    let age: Double?
    /// For which moments, by the clock of the database, permits were given that came too late to be used.
    let staleDues: [Double]
    /// How many these are.
    let staleUnits: [Int]
    /// In how many seconds permits are wanted at the earliest; nil for at once.
    let lead: Double?

    /// All of them as one JSON array.
    static func json(_ asks: [BudgetAsk]) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(asks), as: UTF8.self)
    }
}
