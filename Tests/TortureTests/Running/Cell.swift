import Cluster
import DemoVendor
import Foundation
import TestSupport
import Testing

/// One row of the table: a vendor with a vice of its own, an instance of it, a random history, and the comparison at the end.
struct Cell: Sendable {
    /// The element file, in `Elements`.
    let element: String
    /// What is changed at the vendor.
    var history = History()
    /// What the instance is given besides the vendor's address and credentials.
    var configuration: [String: String] = [:]
    /// How long the last events may take after the last change.
    var patience = Duration.seconds(60)
    /// How the vendor is started.
    var vendor = DemoVendorConfiguration()
    /// What is done to the vendor before the instance is made, such as setting its clock.
    var before: @Sendable (DemoVendor) async throws -> Void = { _ in }
    /// What is done to it when the changes begin.
    var atFirst: @Sendable (DemoVendor) async throws -> Void = { _ in }
    /// How the vendor announces its changes by itself; its address is the instance's.
    var webhook: VendorWebhook?
    /// Whether the vice is of a kind that must be noticed as a failure of the poller, and is waited for.
    var isNoticed = false
    /// What is done to it after the last change.
    var atLast: @Sendable (DemoVendor) async throws -> Void = { _ in }

    init(_ element: String) {
        self.element = element
    }

    /// Runs the cell and records every fault.
    ///
    /// - Returns: what can be said of it besides.
    @discardableResult
    func run() async throws -> CellOutcome {
        let cluster = try #require(TortureCluster.current)
        let crm = try await DemoVendor.start(vendor)
        let receiver = try CellReceiver()
        let client = try cluster.client()
        defer {
            client.close()
            receiver.stop()
        }
        cluster.keep(crm)
        return try await run(cluster, crm, receiver, client)
    }

    private func run(
        _ cluster: TortureCluster,
        _ crm: DemoVendor,
        _ receiver: CellReceiver,
        _ client: PolluxClient
    ) async throws -> CellOutcome {
        try await before(crm)
        history.begin(crm)
        var settings = configuration
        settings["url"] = "http://\(crm.authority)"
        settings["username"] = "demo"
        settings["password"] = "demo-password"
        let instance = try await cluster.createInstance(of: element, configuration: settings, telling: receiver.url)
        // What bears the base line's own second was there before.
        let step = Double(max(vendor.secondsPerDate, 1))
        let made = crm.clock.now
        try await eventually("the base line is past", within: .seconds(30)) {
            crm.clock.now.timeIntervalSince(made) > step + 1
        }
        // Of what changes before the first poll has read it, nobody could say what it was before.
        try await eventually("each object's first poll has ended", within: .seconds(30), every: .milliseconds(100)) {
            try await cluster.count(
                "select count(*) filter (where seeded_at is null) from pollux.poller where instance_id = \(instance.id)"
            ) == 0
        }
        let known = try await cluster.database.query(
            "select record_id from pollux.ledger_entry where instance_id = \(instance.id) and object = 'contacts'"
        ).map { row in try row.decode(0, as: String.self) }
        if var webhook {
            webhook.url = cluster.inbound(element, instance.id)
            crm.webhook = webhook
        }
        try await cluster.storm.during {
            try await atFirst(crm)
            try await history.go(crm)
        }
        if isNoticed {
            try await eventually("the poller fails", within: .seconds(40), every: .milliseconds(200)) {
                try await cluster.count(
                    "select count(*) from pollux.poller where instance_id = \(instance.id) and last_error is not null"
                ) > 0
            }
        }
        try await atLast(crm)
        let comparison = Comparison(
            cluster: cluster,
            crm: crm,
            receiver: receiver,
            instance: instance.id,
            old: history.old,
            known: Set(known)
        )
        return try await comparison.make(client, patience: patience)
    }
}

/// What was seen of a cell besides its faults.
struct CellOutcome: Sendable {
    let events: [ToldEvent]
    let requests: [VendorRequest]
}
