import DemoVendor
import Foundation
import Postgres
import TestSupport
import Testing

/// Vendors with every vice, each polled by three workers of which one is killed every second: nothing is lost, nothing is told twice,
/// and every type is right.
@Suite(.tags(.slow), .tortureCluster)
struct TortureTests {
    // MARK: - Dates

    @Test(.timeLimit(.minutes(4)))
    func `records that share a date are each told once`() async throws {
        var cell = Cell("torture-ties")
        cell.vendor.secondsPerDate = 4
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)))
    func `records that become visible after their date are told once`() async throws {
        var cell = Cell("torture-late")
        cell.vendor.faults.late = 0.5
        cell.vendor.faults.lateSeconds = 3
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)))
    func `records that become visible later than the overlap reaches are found by the sweep`() async throws {
        var cell = Cell("torture-sweep")
        cell.vendor.faults.late = 0.6
        cell.vendor.faults.lateSeconds = 9
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)), arguments: [600.0, -600.0])
    func `a vendor whose clock is ten minutes off loses nothing`(skew: Double) async throws {
        var cell = Cell("torture-exact")
        cell.before = { $0.clock.skewSeconds = skew }
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)))
    func `a date in the future hides no change after it`() async throws {
        var cell = Cell("torture-exact")
        cell.atFirst = { crm in
            crm.records.create(
                .contacts,
                raw: [TruthJudge.revisionField: "1000"],
                at: crm.clock.now.addingTimeInterval(7_200)
            )
        }
        cell.history.sparesNewest = true
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)))
    func `dates that are numbers of milliseconds are understood`() async throws {
        var cell = Cell("torture-epoch")
        cell.vendor.dates = .epochMilliseconds
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)))
    func `clocks set back hide nothing and tell nothing twice`() async throws {
        var cell = Cell("torture-zone")
        cell.vendor.dates = try #require(DateStyle("America/New_York"))
        // 02:00 becomes 01:00 at this instant; the changes go on over it.
        let fold = try #require(ISO8601DateFormatter().date(from: "2026-11-01T06:00:00Z"))
        cell.before = { $0.clock.skewSeconds = fold.timeIntervalSinceNow - 120 }
        cell.atFirst = { $0.clock.skewSeconds = fold.timeIntervalSinceNow - 7 }
        try await cell.run()
    }

    // MARK: - Lists

    @Test(.timeLimit(.minutes(4)))
    func `records that move while a list is read are found`() async throws {
        var cell = Cell("torture-shifting")
        cell.atFirst = { $0.faults.shifting = 0.7 }
        cell.history.most = 60
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)), arguments: [nil, 400, 404])
    func `a list that is cut silently and ends without a word is read to its end`(status: Int?) async throws {
        var cell = Cell("torture-blind")
        cell.vendor.habits.largestPage = 7
        cell.vendor.habits.omitsTotal = true
        cell.vendor.habits.statusPastEnd = status
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)))
    func `a page that comes again and again is an error and no loop`() async throws {
        var cell = Cell("torture-exact")
        cell.atFirst = { $0.faults.ignoresPages = true }
        cell.isNoticed = true
        cell.atLast = { $0.faults.ignoresPages = false }
        try await cell.run()
    }

    @Test(
        .timeLimit(.minutes(4)),
        arguments: [
            "torture-offset", "torture-params", "torture-odata", "torture-cursor", "torture-link", "torture-nextlink",
            "torture-keyset",
        ]
    )
    func `each way of asking for pages and changes tells all`(element: String) async throws {
        try await Cell(element).run()
    }

    @Test(.timeLimit(.minutes(4)), arguments: ["torture-cursor", "torture-nextlink"])
    func `a cursor that leads in a circle is an error and no loop`(element: String) async throws {
        var cell = Cell(element)
        cell.atFirst = { $0.habits.loopsAfter = 3 }
        cell.isNoticed = true
        cell.atLast = { $0.habits.loopsAfter = nil }
        try await cell.run()
    }

    // MARK: - Answers

    @Test(.timeLimit(.minutes(4)))
    func `too many requests are waited for`() async throws {
        var cell = Cell("torture-exact")
        cell.vendor.faults.rateLimited = 0.2
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)))
    func `too many requests without a word of how long are waited for too`() async throws {
        var cell = Cell("torture-exact")
        // Each is half a minute.
        cell.atFirst = { $0.failNext(.rateLimited(retryAfterSeconds: nil)) }
        let outcome = try await cell.run()
        #expect(outcome.requests.count { $0.status == 429 } == 1)
    }

    @Test(.timeLimit(.minutes(4)))
    func `an error dressed as an empty list ends no list`() async throws {
        var cell = Cell("torture-exact")
        cell.vendor.faults.dressedErrors = 0.25
        cell.atLast = { $0.faults.dressedErrors = 0 }
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)))
    func `half an answer counts as none`() async throws {
        var cell = Cell("torture-exact")
        cell.vendor.faults.truncated = 0.15
        cell.vendor.faults.dropped = 0.1
        cell.atLast = { $0.faults = VendorFaults() }
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)))
    func `slow answers are waited for, also by whoever takes over`() async throws {
        var cell = Cell("torture-exact")
        cell.vendor.faults.slow = 0.3
        cell.vendor.faults.slowSeconds = 1.5
        try await cell.run()
    }

    // MARK: - Deletions

    @Test(.timeLimit(.minutes(4)))
    func `what is deleted by a flag is told as deleted, and as created when it comes back`() async throws {
        var cell = Cell("torture-flag")
        cell.vendor.deletions = .flag
        cell.history.deletes = true
        cell.history.restores = true
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)))
    func `what is only gone is found gone, and what a bad list leaves out is not`() async throws {
        var cell = Cell("torture-reconcile")
        cell.history.deletes = true
        cell.history.restores = true
        cell.vendor.faults.omitted = 0.15
        cell.vendor.faults.dressedErrors = 0.05
        cell.atLast = { crm in
            // What a page lacks by chance, a look at where it ended finds; what every list lacks, only the call for that record.
            crm.faults = VendorFaults()
            crm.habits.unlisted = ["3", "9", "17", "25"]
            let cluster = try #require(TortureCluster.current)
            let lastRun: SQL = """
                select (extract(epoch from max(w.last_run_at)) * 1000)::bigint
                from pollux.poller_walk w
                join pollux.poller p on p.id = w.poller_id
                join pollux.instance i on i.id = p.instance_id
                where i.element_key = 'torture-reconcile'
                """
            for _ in 0..<2 {
                let before = try await cluster.count(lastRun)
                try await eventually("another listing is complete", within: .seconds(40), every: .milliseconds(200)) {
                    try await cluster.count(lastRun) != before
                }
            }
            crm.habits.unlisted = []
        }
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)))
    func `a list of deletions tells each once`() async throws {
        var cell = Cell("torture-deletions")
        cell.history.deletes = true
        cell.history.restores = true
        try await cell.run()
    }

    // MARK: - Credentials

    @Test(.timeLimit(.minutes(4)))
    func `a refresh token that rotates is used once, whoever needs it and whoever is killed`() async throws {
        var cell = Cell("torture-oauth")
        cell.vendor.tokens.lifetimeSeconds = 3
        // Who asks first need not be answered first.
        cell.vendor.faults.latencyJitterMilliseconds = 300
        cell.configuration = [
            "client": TokenDesk.client.id, "clientSecret": TokenDesk.client.secret,
            "refreshToken": TokenDesk.client.refreshToken,
        ]
        cell.atLast = { crm in
            #expect(crm.tokens.refreshes > 2)
            #expect(crm.tokens.reuses == 0)
        }
        try await cell.run()
    }

    @Test(.timeLimit(.minutes(4)))
    func `a login whose token holds for seconds is made again, whoever is killed`() async throws {
        var cell = Cell("torture-login")
        cell.vendor.tokens.lifetimeSeconds = 2
        cell.atLast = { crm in
            // One for all workers and each two seconds, not one for each request.
            #expect(crm.tokens.logins > 3)
            #expect(crm.tokens.logins < crm.requests.entries.count / 2)
        }
        try await cell.run()
    }

    // MARK: - Webhooks

    @Test(.timeLimit(.minutes(4)))
    func `a change that a webhook and a poll tell is one event, whichever webhooks are lost or come twice`()
        async throws
    {
        var cell = Cell("torture-webhook")
        cell.history.deletes = true
        cell.history.restores = true
        cell.configuration = ["webhookSecret": "a-secret-of-the-vendor"]
        cell.webhook = VendorWebhook(url: "", secret: "a-secret-of-the-vendor", lost: 0.3, doubled: 0.3)
        try await cell.run()
    }
}
