/// How a token is got by a call of the vendor's own.
public struct Login: Sendable, Hashable {
    /// The call.
    public let request: LoginRequest
    /// Where in the answer the token is.
    public let tokenPath: FieldPath
    /// How long a token holds where the answer does not say.
    public let lifetime: Duration
    /// Where in the answer it says for how many seconds the token holds.
    public let lifetimePath: FieldPath?
    /// The header in which the token is sent.
    public let header: String
    /// The word before the token in that header; empty for none.
    public let scheme: String
}

/// The call that gives a token.
public struct LoginRequest: Sendable, Hashable {
    /// The method.
    public let method: HTTPMethodName
    /// Where: below the element's base, or absolute.
    public let path: URLTemplate
    /// The fields of a form; `nil` if the body is none.
    public let form: [FormField]?
    /// The JSON body; `nil` if there is none.
    ///
    /// Never together with a form.
    public let body: JSONTemplate?
    /// More headers.
    public let headers: [HeaderTemplate]
}
