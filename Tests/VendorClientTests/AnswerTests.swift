import DemoVendor
import Elements
import Foundation
import Instances
import OutboundHTTP
import Testing
import VendorClient

@Suite struct AnswerTests {
    @Test func `a fault of a moment is asked away at once`() async throws {
        try await VendorRig.with { rig in
            rig.crm.records.create(.contacts)
            let request = ListRequest(resource: try rig.resource())
            for fault: VendorFault in [
                .status(500), .status(408), .dressedError, .dropped, .rateLimited(retryAfterSeconds: 0),
            ] {
                rig.crm.failNext(fault)
                let page = try await rig.client.page(rig.instance, request)
                #expect(page.records.count == 1, "\(fault)")
            }
            #expect(rig.crm.requests.entries.count == 10)
        }
    }

    @Test func `a fault that stays is told, a long wait with its length`() async throws {
        try await VendorRig.with { rig in
            let request = ListRequest(resource: try rig.resource())
            rig.crm.faults.serverErrors = 1
            guard case .temporary(500, _) = await rig.error(request) else {
                Issue.record("500")
                return
            }
            #expect(rig.crm.requests.entries.count == 3)
            rig.crm.faults = VendorFaults()
            rig.crm.failNext(.rateLimited(retryAfterSeconds: 77))
            #expect(await rig.error(request) == .rateLimited(retryAfter: .seconds(77)))
            rig.crm.failNext(.rateLimited(retryAfterSeconds: nil))
            #expect(await rig.error(request) == .rateLimited(retryAfter: nil))
            rig.crm.failNext(.status(422))
            guard case .permanent(422, let message) = await rig.error(request) else {
                Issue.record("422")
                return
            }
            #expect(message != nil)
            #expect(rig.crm.requests.entries.count == 6)
        }
    }

    @Test(arguments: [VendorFault.truncated, .notJSON]) func `of a page that is no JSON to its end nothing is taken`(
        _ fault: VendorFault
    ) async throws {
        try await VendorRig.with { rig in
            for _ in 0..<5 { rig.crm.records.create(.contacts) }
            rig.crm.failNext(fault)
            guard case .malformed = await rig.error(ListRequest(resource: try rig.resource())) else {
                Issue.record("it was taken")
                return
            }
        }
    }

    @Test func `a record without an id is malformed, at its place`() async throws {
        let paginate = "{type: page, pageSize: 50, maxPageSize: 100, pageParam: page, sizeParam: per_page}"
        let yaml = VendorRig.element(paginate: paginate).replacing("idField: key", with: "idField: nobody")
        try await VendorRig.with(element: yaml) { rig in
            rig.crm.records.create(.contacts)
            guard case .malformed(let reason) = await rig.error(ListRequest(resource: try rig.resource())) else {
                Issue.record("it was taken")
                return
            }
            #expect(reason.contains("contacts (idField nobody)") && reason.contains("byte"), "\(reason)")
        }
    }

    @Test func `refused credentials are told, and never shown`() async throws {
        try await VendorRig.with { rig in
            let wrong = rig.with(password: "wrong-secret-7")
            let request = ListRequest(resource: try rig.resource())
            guard case .credentialsRevoked? = await rig.error(request, as: wrong) else {
                Issue.record("401")
                return
            }
            let text = "\(String(describing: await rig.error(request, as: wrong))) \(wrong) \(rig.instance)"
            #expect(!text.contains("wrong-secret-7") && !text.contains("demo-password"))
            #expect(rig.crm.requests.entries.count == 2)
        }
    }

    @Test func `the vendor's own time is that of the request's start`() async throws {
        try await VendorRig.with { rig in
            let before = rig.crm.clock.now
            let page = try await rig.client.page(rig.instance, ListRequest(resource: try rig.resource()))
            let told = try #require(page.vendorDate)
            #expect(told <= before.addingTimeInterval(1) && told > before.addingTimeInterval(-3))
            rig.crm.faults.latencyMilliseconds = 1_500
            let start = rig.crm.clock.now
            #expect(try await rig.client.clock(rig.instance) <= start)
            rig.crm.faults = VendorFaults()
            rig.crm.faults.omitsDate = true
            #expect(
                try await rig.client.page(rig.instance, ListRequest(resource: try rig.resource())).vendorDate == nil
            )
            await #expect(throws: VendorError.self) { try await rig.client.clock(rig.instance) }
        }
    }

    @Test func `a vendor in a private network is refused unless it is allowed, also for one organization`() async throws
    {
        try await VendorRig.with { rig in
            let closed = VendorClient(http: OutboundClient(policy: .closed))
            let request = ListRequest(resource: try rig.resource())
            guard case .refused = await VendorRig.error(closed, rig.instance, request) else {
                Issue.record("it was reached")
                return
            }
            #expect(rig.crm.requests.entries.isEmpty)
            let allowed = ConnectedInstance(
                instance: rig.instance.instance,
                element: rig.instance.element,
                secrets: rig.instance.secrets,
                egressAllowances: [EgressAllowance(purpose: "vendor", cidr: "127.0.0.0/8")]
            )
            #expect(try await closed.page(allowed, request).records.isEmpty)
        }
    }

    @Test func `cancelling ends the call`() async throws {
        try await VendorRig.with { rig in
            rig.crm.faults.latencyMilliseconds = 5_000
            let request = ListRequest(resource: try rig.resource())
            let call = Task { await rig.error(request) }
            call.cancel()
            #expect(await call.value == .cancelled)
        }
    }
}

extension VendorRig {
    static func error(
        _ client: VendorClient,
        _ instance: ConnectedInstance,
        _ request: ListRequest
    ) async -> VendorError? {
        do throws(VendorError) {
            _ = try await client.page(instance, request)
            return nil
        } catch {
            return error
        }
    }
}
