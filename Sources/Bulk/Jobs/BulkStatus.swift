public import Postgres

/// How far a bulk job is, in the platform's words.
///
/// Transitions: created → running → completed; created and running → cancellationPending → cancelled; created and running → aborted or
/// error. A finished job never moves again.
public enum BulkStatus: String, Hashable, Sendable, CaseIterable, PostgresEncodable, PostgresDecodable {
    /// Asked for; no page has begun.
    case created = "CREATED"
    /// Its pages are being fetched, or joined.
    case running = "RUNNING"
    /// Its file is there.
    case completed = "COMPLETED"
    /// It is no longer wanted, and something of it may still run.
    case cancellationPending = "CANCELLATION_PENDING"
    /// It was no longer wanted, and nothing of it runs.
    case cancelled = "CANCELLED"
    /// It ended by a fault of ours.
    case aborted = "ABORTED"
    /// It ended by a fault of the vendor's, or of the credentials.
    case error = "ERROR"

    /// Whether it has ended.
    public var isFinished: Bool {
        switch self {
        case .created, .running, .cancellationPending: false
        case .completed, .cancelled, .aborted, .error: true
        }
    }
}
