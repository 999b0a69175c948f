import Elements
import Foundation
import Instances
import JobQueue
import Postgres
import TestSupport
import Testing

@testable import Polling

@Suite(.database, .serialized) struct PollSchedulerTests {
    private let database = TestDatabase.current.database

    private struct Customer {
        let owner: NewOrganization
        let instance: Instance
        let instances: InstanceStore
        let pollers: PollerStore
    }

    private func customer(_ objects: [String], interval: Duration = .seconds(900)) async throws -> Customer {
        let keyring = try Keyring(parsing: "k1:\(Data(repeating: 7, count: 32).base64EncodedString())")
        let instances = InstanceStore(database: database, keyring: keyring, catalogue: try Catalogue.load())
        let owner = try await OrganizationStore(database: database).create(name: "Acme")
        let pollers = PollerStore(database: database)
        let new = NewInstance(
            organizationID: owner.organizationID,
            userID: owner.userID,
            elementKey: "sandbox",
            name: "CRM",
            eventsEnabled: true
        )
        let instance = try await database.withTransaction { connection in
            let made = try await instances.create(new, on: connection).instance
            try await pollers.set(
                objects.map { NewPoller(object: $0, interval: interval) },
                of: made.id,
                organization: made.organizationID,
                baseLine: Date(),
                on: connection
            )
            return made
        }
        return Customer(owner: owner, instance: instance, instances: instances, pollers: pollers)
    }

    private func scheduler() -> PollScheduler {
        PollScheduler(database: database, queue: JobQueue(database: database))
    }

    private func jobs(of customer: Customer) async throws -> Int {
        let lane = LaneKey(rawValue: "instance:\(customer.instance.id)")
        return try await database.query("select count(*) from pollux.job where lane = \(lane)").first?.decode(0) ?? 0
    }

    private func makeDue(_ customer: Customer, since: Duration = .zero) async throws {
        try await database.execute(
            "update pollux.poller set next_at = now() - \(since) where instance_id = \(customer.instance.id)"
        )
    }

    @Test func `many schedulers at once fire each due poller once`() async throws {
        let customer = try await customer(["contacts", "accounts", "leads", "opportunities", "users"])
        // A poller's own phase may make it due again within this very test: only what was due before counts.
        let start = try #require(try await database.query("select now()").first).decode(0, as: Date.self)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<6 { group.addTask { try await scheduler().fireDue() } }
            try await group.waitForAll()
        }
        #expect(try await jobs(of: customer) == 5)
        let due = try await database.query(
            "select count(*) from pollux.poller where instance_id = \(customer.instance.id) and next_at <= \(start)"
        )
        #expect(try due.first?.decode(0, as: Int.self) == 0)
    }

    @Test func `a poll that has not ended is not doubled`() async throws {
        let customer = try await customer(["contacts"])
        for _ in 0..<3 {
            try await makeDue(customer)
            try await scheduler().fireDue()
        }
        #expect(try await jobs(of: customer) == 1)
    }

    @Test func `a missed hour is caught up with one poll`() async throws {
        let customer = try await customer(["contacts"], interval: .seconds(60))
        try await makeDue(customer, since: .seconds(3_600))
        try await scheduler().fireDue()
        let next = try await database.query(
            """
            select next_at > now() and next_at <= now() + interval '60 seconds'
            from pollux.poller
            where instance_id = \(customer.instance.id)
            """
        )
        #expect(try next.first?.decode(0, as: Bool.self) == true)
        #expect(try await jobs(of: customer) == 1)
    }

    @Test func `due times are spread over the interval`() async throws {
        var customers: [Customer] = []
        for _ in 0..<8 {
            customers.append(try await customer(["contacts", "accounts", "leads", "opportunities", "users"]))
        }
        try await scheduler().fireDue()
        let ids = customers.map(\.instance.id)
        let spread = try await database.query(
            "select max(next_at) - min(next_at), count(distinct next_at) from pollux.poller where instance_id = any(\(ids))"
        )
        let row = try #require(spread.first)
        #expect(try row.decode(0, as: Duration.self) > .seconds(450))
        #expect(try row.decode(1, as: Int.self) >= 38)
    }

    @Test func `what is disabled, revoked or has no events is not fired`() async throws {
        let customer = try await customer(["contacts"])
        let columns: [SQL] = ["disabled = true", "valid = false", "events_enabled = false"]
        for column in columns {
            try await database.execute(
                "update pollux.instance set \(sql: column) where id = \(customer.instance.id)"
            )
            try await makeDue(customer)
            try await scheduler().fireDue()
            #expect(try await jobs(of: customer) == 0)
            try await database.execute(
                """
                update pollux.instance
                set disabled = false, valid = true, events_enabled = true
                where id = \(customer.instance.id)
                """
            )
        }
        try await database.withTransaction { connection in
            try await customer.pollers.stop(
                of: customer.instance.id,
                organization: customer.owner.organizationID,
                on: connection
            )
        }
        try await makeDue(customer)
        try await scheduler().fireDue()
        #expect(try await jobs(of: customer) == 0)
    }

    @Test func `an instance's pollers are made what its configuration names, and keep what they know`() async throws {
        let customer = try await customer(["accounts", "contacts"])
        let organization = customer.owner.organizationID
        try await database.execute(
            "update pollux.poller set walk_started_at = now(), walk_since = now(), walk_cursor = 'x' where instance_id = \(customer.instance.id)"
        )
        try await database.withTransaction { connection in
            try await customer.pollers.set(
                [
                    NewPoller(object: "contacts", interval: .seconds(60)),
                    NewPoller(object: "leads", configuration: "{\"pageSize\": 5}", interval: .seconds(60)),
                ],
                of: customer.instance.id,
                organization: organization,
                baseLine: nil,
                on: connection
            )
        }
        let records = try await customer.pollers.records(organization: organization, instance: customer.instance.id)
        #expect(records.map(\.object) == ["contacts", "leads"])
        #expect(records.map(\.interval) == [.seconds(60), .seconds(60)])
        #expect(records.first?.watermark != nil)
        #expect(records.first?.state == "polling")
        let all = try await customer.pollers.records(
            organization: organization,
            instance: customer.instance.id,
            includesDisabled: true
        )
        #expect(all.map(\.object) == ["accounts", "contacts", "leads"])
        #expect(all.first?.state == "disabled")
        #expect(all.first?.nextPollDate == nil)
    }

    @Test func `nobody sees, moves or takes over another organization's pollers`() async throws {
        let customer = try await customer(["contacts"])
        let other = try await self.customer(["contacts"])
        let stranger = other.owner.organizationID
        let instance = customer.instance.id
        #expect(try await customer.pollers.records(organization: stranger, instance: instance) == [])
        #expect(try await customer.pollers.records(organization: stranger).map(\.instance) == [other.instance.id])
        #expect(try await !customer.pollers.pollNow("contacts", of: instance, organization: stranger))
        #expect(
            try await customer.pollers.pollNow("contacts", of: instance, organization: customer.owner.organizationID)
        )
        await #expect(throws: (any Error).self) {
            try await database.withTransaction { connection in
                try await customer.pollers.set(
                    [NewPoller(object: "contacts", interval: .seconds(1))],
                    of: instance,
                    organization: stranger,
                    baseLine: nil,
                    on: connection
                )
            }
        }
        try await database.withTransaction { connection in
            try await customer.pollers.stop(of: instance, organization: stranger, on: connection)
        }
        let records = try await customer.pollers.records(organization: customer.owner.organizationID)
        #expect(records.map(\.interval) == [.seconds(900)])
        #expect(records.first?.state == "active")
    }

    @Test func `an operator makes a poller due with a function, and sees its lag in the view`() async throws {
        let customer = try await customer(["contacts"])
        try await scheduler().fireDue()
        let moved = try await database.query("select pollux.poll_now(\(customer.instance.id.rawValue), 'contacts')")
        #expect(try moved.first?.decode(0, as: Bool.self) == true)
        let missing = try await database.query("select pollux.poll_now(\(customer.instance.id.rawValue), 'nothing')")
        #expect(try missing.first?.decode(0, as: Bool.self) == false)
        let view = try await database.query(
            "select lag, overdue, state from pollux.poller_status where instance_id = \(customer.instance.id)"
        )
        #expect(try #require(view.first).decode("lag", as: Duration.self) > .zero)
        #expect(try await customer.pollers.lag().pollers >= 1)
    }
}
