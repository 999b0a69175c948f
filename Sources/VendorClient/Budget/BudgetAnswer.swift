import Postgres

/// What a bucket gave.
struct BudgetAnswer: Sendable {
    /// Permits for so much weight from so many seconds on.
    struct Lot: Sendable {
        let dueIn: Double
        let units: Int
    }

    let key: String
    let lots: [Lot]
    /// By right: in how many seconds it is worth asking again; nil where all was given.
    let retryIn: [Double?]
    /// By right: in how many seconds the first permit that was not given is due.
    let firstIn: [Double?]
    /// How many seconds after it is due a permit may still be used.
    let usable: Double
    /// How many calls may be open here; nil for any number.
    let slots: Int?
    /// Whether other processes wait for permits.
    let isCrowded: Bool
    /// When it was given, when the statement came in and when it was done, by the clock of the database.
    let given: Double
    let received: Double
    let answered: Double

    init(_ row: Row) throws(PostgresError) {
        key = try row.decode(0)
        let dues = try row.decode(1, as: [Double].self)
        let units = try row.decode(2, as: [Int32].self)
        lots = zip(dues, units).map { Lot(dueIn: $0, units: Int($1)) }
        retryIn = try row.decode(3, as: [Double?].self)
        firstIn = try row.decode(4, as: [Double?].self)
        usable = try row.decode(5)
        slots = try row.decode(6, as: Int32?.self).map(Int.init)
        isCrowded = try row.decode(7)
        given = try row.decode(8)
        received = try row.decode(9)
        answered = try row.decode(10)
    }

    static func statement(holder: String, asks: String) -> SQL {
        """
        select bucket_key, due_in, due_units, retry_in, first_in, usable, open_slots, is_crowded, given_at,
            extract(epoch from statement_timestamp())::float8, extract(epoch from clock_timestamp())::float8
        from pollux.take_permits(\(holder), \(asks)::jsonb)
        """
    }

    static let sweepStatement: SQL = "select pollux.sweep_budgets()"
}
