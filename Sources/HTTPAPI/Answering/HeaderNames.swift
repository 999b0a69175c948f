import Hummingbird

/// A header field; Hummingbird passes on the type of the fields and not that of one.
typealias HeaderField = HTTPFields.Element

extension HeaderField.Name {
    /// A name of ours; all are tokens, so that the fallback is never taken.
    private static func ours(_ name: String) -> HeaderField.Name { HeaderField.Name(name) ?? .accept }

    static let elementsRequestID = ours("Elements-Request-Id")
    static let elementsReturnedCount = ours("Elements-Returned-Count")
    static let elementsTotalCount = ours("Elements-Total-Count")
    static let elementsNextPageToken = ours("Elements-Next-Page-Token")
    static let elementsError = ours("Elements-Error")
    static let elementsAsyncCallbackURL = ours("Elements-Async-Callback-Url")
    static let elementInstances = ours("Element-Instances")
    static let xForwardedHost = ours("X-Forwarded-Host")
    static let xForwardedProto = ours("X-Forwarded-Proto")
    static let xContentTypeOptions = ours("X-Content-Type-Options")
    static let idempotencyKey = ours("Idempotency-Key")
    static let xForwardedFor = ours("X-Forwarded-For")
}
