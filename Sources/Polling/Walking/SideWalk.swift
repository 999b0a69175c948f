import Foundation

/// A walk beside the polls, as far as it has come: its row in `pollux.poller_walk`.
struct SideWalk: Sendable {
    /// What a reconciliation is doing.
    enum Stage: String, Sendable {
        /// All records are listed, and judged as a poll judges them.
        case listing
        /// What is held and was not listed is asked for, one by one.
        case confirming
    }

    let purpose: WalkPurpose
    /// When it is due; nil where it has never been begun.
    var nextAt: Date?
    var stage = Stage.listing
    /// The run under way; nil between runs.
    var walk: PollWalk?
    var lastRunAt: Date?
    var lastVendorAt: Date?
    var failures = 0
    /// Under which edition of the poller's configuration the run was begun.
    var edition: Int64?

    /// The walk under a configuration: one that was begun under another begins anew, because a cursor belongs to its query.
    func kept(under edition: Int64) -> SideWalk {
        guard walk != nil, self.edition != edition else { return self }
        var fresh = self
        fresh.walk = nil
        fresh.stage = .listing
        return fresh
    }

    func isDue(at now: Date) -> Bool {
        nextAt.map { $0 <= now } ?? true
    }
}

extension SideWalk: Decodable {
    private enum Key: String, CodingKey {
        case purpose, nextAt, stage, walk, lastRunAt, lastVendorAt, failures, edition
    }

    /// Reads one of those that a poller's statement gathers.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        func date(_ key: Key) throws -> Date? {
            try values.decodeIfPresent(Double.self, forKey: key).map(Date.init(timeIntervalSince1970:))
        }
        let name = try values.decode(String.self, forKey: .purpose)
        guard let purpose = WalkPurpose(rawValue: name) else {
            throw PollingError.unusable("a walk of a newer kind is under way: \(name)")
        }
        self.purpose = purpose
        nextAt = try date(.nextAt)
        stage = try Stage(rawValue: values.decode(String.self, forKey: .stage)) ?? .listing
        walk = try values.decodeIfPresent(PollWalk.self, forKey: .walk)
        lastRunAt = try date(.lastRunAt)
        lastVendorAt = try date(.lastVendorAt)
        failures = try values.decode(Int.self, forKey: .failures)
        edition = try values.decodeIfPresent(Int64.self, forKey: .edition)
    }
}
