public import Foundation
public import Instances
public import VendorClient

/// Reads the vendor's own time when polling is asked for: the base line, after which changes are told.
///
/// A vendor's `Date` and most vendors' dates have whole seconds: of what bears the very second of the base line nobody could say whether it
/// was there before. So the reader returns when that second is over. Whatever the customer changes after the answer to "create this
/// instance" is dated later and is told; what bears the base line's second was there before.
public struct BaseLineReader: Sendable {
    private let vendor: VendorClient
    private let granule: Duration

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - vendor: who asks.
    ///   - granule: the step of the vendor's dates, which is waited for; zero does not wait.
    public init(vendor: VendorClient, granule: Duration = .seconds(1)) {
        self.vendor = vendor
        self.granule = granule
    }

    /// Reads the time and waits for its second to be over.
    ///
    /// - Throws: what is wrong with the vendor, for whoever creates the instance.
    public func read(_ instance: ConnectedInstance) async throws -> Date {
        let began = try await vendor.clock(instance)
        try await Task.sleep(for: granule)
        // The client has taken off what the call took: the second in which it began is the one that its end stands for.
        return Date(timeIntervalSince1970: began.timeIntervalSince1970.rounded(.up))
    }
}
