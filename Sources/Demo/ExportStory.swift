import Cluster
import DemoVendor
import Foundation

/// The export: all contacts, got one by one, in one file.
struct ExportStory: Sendable {
    let site: DemoSite
    let evidence: EvidenceFolder
    let narrator: Narrator
    let contacts: Int

    func tell(_ address: ListenAddress, _ instance: MadeInstance) async throws {
        narrator.chapter("The customer exports all contacts, though the CRM has no bulk API")
        let customer = try Customer(
            address: address,
            authorization: "User \(site.secrets.userSecret), Element \(instance.token)"
        )
        defer { customer.close() }
        let query = [("q", "select * from contacts")]
        let job: ShownBulkJob = try await customer.ask("POST", "/bulk/query", query: query)
        narrator.tell("POST /bulk/query: the bulk job \(job.id) gets \(contacts) contacts one by one")
        let done = try await follow(customer, job)
        let file = try await customer.call(
            "GET",
            "/bulk/\(job.id)/contacts",
            headers: [("Accept", "application/json")]
        )
        try evidence.write(file, to: "contacts.jsonl")
        let lines = try check(file, done)
        narrator.tell("\(evidence.path("contacts.jsonl")) has \(lines.count) records in \(file.count) bytes; it begins")
        for line in lines.prefix(3) {
            narrator.show(
                "            \(String(decoding: line.prefix(150), as: UTF8.self))\(line.count > 150 ? "…" : "")"
            )
        }
        narrator.tell("it holds every contact once, with the CRM's own bytes")
        try await keepTruth()
    }

    private func follow(_ customer: Customer, _ job: ShownBulkJob) async throws -> ShownBulkJob {
        var tenth = 0
        return try await Deadline.wait(for: "the export", patience: .seconds(600), every: .milliseconds(100)) {
            let now: ShownBulkJob = try await customer.ask("GET", "/bulk/\(job.id)/status")
            narrator.progress(now.recordsCount ?? 0, of: contacts, last: &tenth)
            switch now.status {
            case "CREATED", "RUNNING": return nil
            case "COMPLETED": return now
            default: throw DemoError("the export ended \(now.status): \(now.error ?? "without a reason")")
            }
        }
    }

    private func check(_ file: [UInt8], _ job: ShownBulkJob) throws -> [ArraySlice<UInt8>] {
        let lines = file.split(separator: UInt8(ascii: "\n"))
        guard lines.count == contacts, job.recordsCount == contacts, job.recordsFailedCount ?? 0 == 0 else {
            throw DemoError(
                "the file has \(lines.count) records, its job counts \(job.recordsCount ?? -1), the CRM has \(contacts)"
            )
        }
        var wanted: [[UInt8]: Int] = [:]
        for record in site.vendor.records.truth(.contacts) {
            guard let bytes = record.last?.bytes else { continue }
            wanted[bytes.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }, default: 0] += 1
        }
        for line in lines {
            guard let left = wanted[Array(line)], left > 0 else {
                throw DemoError(
                    "the file has a record that the CRM has not: \(String(decoding: line.prefix(100), as: UTF8.self))"
                )
            }
            wanted[Array(line)] = left - 1
        }
        return lines
    }

    /// Leaves the CRM's own list beside the file, page by page as the CRM sends it, for whoever wants to compare.
    private func keepTruth() async throws {
        let basic = Data("demo:demo-password".utf8).base64EncodedString()
        guard let address = ListenAddress(site.vendor.authority) else { return }
        let crm = try Customer(address: address, authorization: "Basic \(basic)")
        defer { crm.close() }
        for page in 1...((contacts + 999) / 1_000) {
            let parameters = [("page", "\(page)"), ("per_page", "1000"), ("orderBy", "key")]
            let bytes = try await crm.call("GET", "/sdata/crmj/sagecrm2/-/contacts", query: parameters)
            try evidence.write(bytes, to: "crm-contacts-\(page).json")
        }
    }
}
