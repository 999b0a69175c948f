/// What is kept of an instance's access.
struct AccessRecord: Sendable {
    /// Which token it is; 0 where there has been none.
    var version: Int64 = 0
    /// The token; nil where there has been none.
    var token: String?
    /// The refresh token that the vendor gave last; nil where it has given none.
    var refreshToken: String?
    /// How long until a new token should be got; negative when it is time.
    var refreshIn = Duration.zero
    /// How long the token holds.
    var expiresIn = Duration.zero
    /// Whether somebody is getting a new one.
    var isLeased = false
    /// How many times in a row no token could be got.
    var failures = 0
    /// What went wrong the last time, and for how long nobody asks again; nil where all may be asked.
    var rest: AccessRest?

    /// Whether the token can still be sent, if only for one call more.
    var isUsable: Bool { token != nil && expiresIn > .seconds(2) }
}

/// After a failure: nobody asks for a token meanwhile.
struct AccessRest: Sendable {
    let fault: VendorError
    let remaining: Duration
}

/// The right to get a new token, held by one caller of all processes.
struct RefreshLease: Sendable {
    let token: Int64
    /// The version that was kept when it was taken.
    let version: Int64
}

/// What a vendor gave.
struct TokenGrant: Sendable {
    let token: String
    /// Nil where the old one goes on.
    let refreshToken: String?
    /// How long it holds, from now on.
    let lifetime: Duration

    /// How long until a new one should be got: a minute before the end, or a fifth of the lifetime where that is shorter.
    var refreshIn: Duration { lifetime - min(.seconds(60), lifetime / 5) }
}
