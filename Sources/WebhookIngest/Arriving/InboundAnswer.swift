/// What a vendor is to be answered.
public enum InboundAnswer: Sendable, Hashable {
    /// It was taken in, or there is nothing to do about it. Whether its instances exist is not told.
    case received
    /// It asks whether anybody is there: this text is to be sent back.
    case handshake(String)
    /// There is no such element, the element has no webhooks, or no instance has that path.
    case unknown
    /// The element has a rule for signatures, and by it this one is not the vendor's.
    case unsigned
    /// The body is of a type that is not read here.
    case unsupportedType
    /// The body cannot be read; the text says why, and shows nothing of it.
    case malformed(String)
    /// The body is too large for one that nobody has signed.
    case tooLarge(limit: Int)
    /// Too much waits for the instance, and nothing else will find it: to be sent again later.
    case tooMany
}
