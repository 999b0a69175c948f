import Foundation

/// Shows Pollux at work: a change in a CRM that arrives as a signed webhook, and an export into one file.
///
/// It brings everything along (a PostgreSQL of its own, a sandbox CRM, a receiver, all roles) and leaves nothing running.
public struct Demo: Sendable {
    private let folder: String?
    private let contacts: Int
    private let endsByItself: Bool

    /// Describes a demo.
    ///
    /// - Parameters:
    ///   - folder: where files are kept; `nil` for a temporary folder.
    ///   - contacts: how many contacts the CRM has.
    ///   - endsByItself: whether it ends when all is shown, or stays up until Ctrl-C.
    public init(folder: String?, contacts: Int = 5_000, endsByItself: Bool) {
        self.folder = folder
        self.contacts = contacts
        self.endsByItself = endsByItself
    }

    /// Tells the story, and checks it.
    ///
    /// - Throws: ``DemoError`` if anything was not as it should be.
    public func run() async throws {
        let narrator = Narrator()
        let evidence = try EvidenceFolder(folder)
        let site = try await DemoSite.start(contacts: contacts, evidence: evidence, narrator: narrator)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await site.runCluster() }
                group.addTask {
                    try await Story(site: site, evidence: evidence, narrator: narrator, contacts: contacts).tell()
                    if !endsByItself { try await stayUp(site, narrator) }
                }
                // Whichever ends first ends the other: the story when it is told, the cluster at Ctrl-C.
                try await group.next()
                group.cancelAll()
                while !group.isEmpty {
                    do { _ = try await group.next() } catch is CancellationError {}
                }
            }
        } catch {
            await site.stop()
            narrator.show("\nThe log of the cluster is \(evidence.path("pollux.log"))")
            throw error
        }
        await site.stop()
        narrator.show("\nAll of it was right. What was received is in \(evidence.url.path)")
    }

    private func stayUp(_ site: DemoSite, _ narrator: Narrator) async throws {
        narrator.chapter("It stays up. Ctrl-C ends it.")
        for line in site.invitation { narrator.show("  \(line)") }
        while true { try await Task.sleep(for: .seconds(3_600)) }
    }
}
