import Postgres

/// An error that is our own fault, so that it never uses up the patience that a vendor or a receiver has earned.
///
/// A handler that throws one is put off for a moment and its job loses no try. Other modules may mark their own errors:
/// a key that can't be opened, a full disk.
public protocol InternalJobError: Error {}

/// An internal error that another module told in words.
public struct InternalFault: InternalJobError, CustomStringConvertible {
    /// What is wrong, safe to show an operator.
    public let description: String

    /// Makes an error of what is wrong.
    public init(_ description: String) {
        self.description = description
    }
}

extension PostgresError: InternalJobError {}
extension JobQueueError: InternalJobError {}
