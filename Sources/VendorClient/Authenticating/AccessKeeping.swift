/// Keeps access tokens, and gives the right to get new ones to one caller at a time.
protocol AccessKeeping: Sendable {
    /// Returns what is kept; nil for nothing.
    func read(_ key: AccessKey) async throws(VendorError) -> AccessRecord?

    /// Takes the right to get a new token, if it is free and nothing was stored since that version.
    ///
    /// - Returns: Nil where somebody else was first.
    func lease(_ key: AccessKey, version: Int64, for time: Duration) async throws(VendorError) -> RefreshLease?

    /// Stores a token, and ends the lease; a refresh token that came is stored with it, before either is used.
    ///
    /// The holder of the lease always may; one that has lost it may only while nobody has stored another token since.
    ///
    /// - Returns: The token's version; nil where it was not stored, because somebody else has stored one.
    func store(_ grant: TokenGrant, _ key: AccessKey, under lease: RefreshLease) async throws(VendorError) -> Int64?

    /// Notes that no token could be got, and ends the lease: nobody asks again for that time.
    ///
    /// - Returns: Whether it was noted; not where the lease was lost, or somebody has stored a token meanwhile.
    func fail(
        _ fault: VendorError,
        rest: Duration,
        _ key: AccessKey,
        under lease: RefreshLease
    ) async throws(VendorError) -> Bool

    /// Notes that a token was refused though it was got in the place of a refused one: nobody asks for another for a time.
    ///
    /// Nothing is noted where another token has been stored since, or somebody is getting one, or rests already.
    ///
    /// - Parameters:
    ///   - fault: what a call ends with meanwhile whose token is refused.
    ///   - version: which token.
    ///   - pause: how long the first time; twice as long each time that the next token is refused too.
    ///   - longest: how long at most.
    ///   - key: whose.
    /// - Throws: what our own database says.
    func doubt(
        _ fault: VendorError,
        version: Int64,
        pause: Duration,
        longest: Duration,
        _ key: AccessKey
    ) async throws(VendorError)

    /// Ends a lease under which nothing was asked.
    func release(_ key: AccessKey, _ lease: RefreshLease) async throws(VendorError)
}
