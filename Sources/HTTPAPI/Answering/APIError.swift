import Hummingbird

/// An error that knows its HTTP response.
///
/// Its message says what was wrong, where, and what would be right. Whatever else is thrown becomes a 500 without inner text, in one
/// place (``RequestGate``).
struct APIError: Error, Sendable {
    let status: HTTPResponse.Status
    let message: String
    /// What the vendor said, where it said something.
    var providerMessage: String?
    var headers: HTTPFields = [:]

    static func badRequest(_ message: String) -> APIError { APIError(status: .badRequest, message: message) }
    static func forbidden(_ message: String) -> APIError { APIError(status: .forbidden, message: message) }
    static func conflict(_ message: String) -> APIError { APIError(status: .conflict, message: message) }
    static func gone(_ message: String) -> APIError { APIError(status: .gone, message: message) }

    static func notFound(_ what: String) -> APIError {
        APIError(status: .notFound, message: "there is no such \(what)")
    }

    static func unauthorized(_ message: String) -> APIError {
        APIError(status: .unauthorized, message: message, headers: [.wwwAuthenticate: "User"])
    }

    static func notAcceptable(_ offered: [String]) -> APIError {
        APIError(
            status: .notAcceptable,
            message: "the Accept header allows none of what there is: \(offered.joined(separator: ", "))"
        )
    }

    static func methodNotAllowed(_ allowed: [String]) -> APIError {
        let list = allowed.joined(separator: ", ")
        return APIError(
            status: .methodNotAllowed,
            message: "this path knows only \(list)",
            headers: [.allow: list]
        )
    }

    static func tooLarge(_ limit: Int) -> APIError {
        APIError(status: .contentTooLarge, message: "the body is larger than \(limit) bytes")
    }

    static func unsupportedMediaType(_ wanted: String) -> APIError {
        APIError(status: .unsupportedMediaType, message: "the body must be \(wanted)")
    }

    static let internalFault = APIError(
        status: .internalServerError,
        message: "something went wrong on our side; the log knows it by this requestId"
    )

    /// The response, with the request's id in it.
    func response(requestID: String) -> Response {
        var members: [(String, JSONValue)] = [("requestId", .string(requestID)), ("message", .string(message))]
        if let providerMessage { members.append(("providerMessage", .string(providerMessage))) }
        var response = Response.json(.object(members), status: status)
        response.headers.append(contentsOf: headers)
        response.headers[.elementsError] = Self.headerText(message)
        return response
    }

    /// The message as a header may hold it: one line of visible ASCII.
    private static func headerText(_ message: String) -> String {
        String(
            String.UnicodeScalarView(
                message.unicodeScalars.prefix(300).map { (0x20...0x7E).contains($0.value) ? $0 : "?" }
            )
        )
    }
}
