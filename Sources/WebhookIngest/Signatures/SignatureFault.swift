/// Why a request is not known to be the vendor's; for the log and the tests, never for the answer, which says only that it is not.
enum SignatureFault: String, Error, Sendable, Hashable {
    /// The instance has no secret to check by.
    case noSecret = "the instance has no secret to check by"
    /// The header is not there, or there several times.
    case missing = "the signature's header is missing, or there several times"
    /// The header cannot be read.
    case malformed = "the signature cannot be read"
    /// It is not the one that the secret makes.
    case wrong = "the signature is wrong"
    /// It has no time, or one that cannot be read.
    case noTime = "the signature's time is missing or cannot be read"
    /// It was made too long ago, or too far in the future.
    case tooOld = "the signature's time is too far from the database's"
}
