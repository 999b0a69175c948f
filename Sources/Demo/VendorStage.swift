import DemoVendor
import Foundation

/// The sandbox CRM by itself, with vices, for whoever writes an element and wants to see it hold.
public struct VendorStage: Sendable {
    private let configuration: DemoVendorConfiguration
    private let contacts: Int
    private let pause: Duration

    /// Describes a CRM.
    ///
    /// - Parameters:
    ///   - port: where it listens, 0 for any free port.
    ///   - vices: such as `late=30s`; see ``vices``.
    ///   - contacts: how many contacts it has at first.
    ///   - pause: the time from one change of a contact to the next.
    /// - Throws: a vice that there is none of.
    public init(port: Int, vices: [String], contacts: Int, pause: Duration) throws {
        var configuration = DemoVendorConfiguration(port: port)
        for vice in vices { try Vice.apply(vice, to: &configuration) }
        self.configuration = configuration
        self.contacts = contacts
        self.pause = pause
    }

    /// The vices that there are, one a line.
    public static var vices: String {
        Vice.all.map { vice in
            vice.example + String(repeating: " ", count: max(1, 26 - vice.example.count)) + vice.meaning
        }
        .joined(separator: "\n")
    }

    /// Runs it, and changes a contact now and then, until the task is cancelled or the process is told to end.
    public func run() async throws {
        let narrator = Narrator()
        let vendor = try await DemoVendor.start(configuration)
        vendor.records.generate(.contacts, count: contacts)
        narrator.show("The CRM listens on \(vendor.baseURL)")
        narrator.show("  basic       user demo, password demo-password")
        let client = TokenDesk.client
        narrator.show(
            "  OAuth 2     http://\(vendor.authority)/oauth/token, client \(client.id), secret \(client.secret)"
        )
        narrator.show("              refresh token \(client.refreshToken); or /oauth/login with username and password")
        narrator.show(
            "  lists       /contacts?where=|$filter=|updated_since=&orderBy=, then page and per_page, offset and limit,"
        )
        narrator.show(
            "              $skip and $top, or cursor; next places in total, next and more, links.next, the Link header"
        )
        narrator.show("  deletions   /contacts/deleted?since=")
        narrator.show("  switches    http://\(vendor.authority)/admin/faults and /admin/habits, GET and PUT")
        narrator.show("Ctrl-C ends it. What changes:")
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await vendor.waitUntilStopped() }
                group.addTask { try await change(vendor, narrator) }
                try await group.next()
                group.cancelAll()
            }
        } catch {
            await vendor.stop()
            throw error
        }
        await vendor.stop()
    }

    private func change(_ vendor: DemoVendor, _ narrator: Narrator) async throws {
        while true {
            try await Task.sleep(for: pause)
            let living = vendor.records.truth(.contacts).filter { $0.last != nil }
            switch Int.random(in: 0..<10) {
            case 0..<4:
                narrator.show("  created \(vendor.records.create(.contacts))")
            case 4 where living.count > 3:
                guard let one = living.randomElement() else { continue }
                vendor.records.delete(.contacts, one.id)
                narrator.show("  deleted \(one.id)")
            default:
                guard let one = living.randomElement() else { continue }
                vendor.records.update(.contacts, one.id, set: ["Pers_FirstName": "Name \(UInt16.random(in: 0...999))"])
                narrator.show("  updated \(one.id)")
            }
        }
    }
}
