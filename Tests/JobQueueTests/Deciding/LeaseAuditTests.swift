import Testing

@testable import JobQueue

@Suite
struct LeaseAuditTests {
    private let known = Lease(job: JobID(rawValue: 1), token: 1)
    private let unknown = Lease(job: JobID(rawValue: 2), token: 2)

    @Test func `a lease that nobody knows of goes back`() {
        var audit = LeaseAudit()
        #expect(audit.strays(in: [known, unknown], known: [known]) == [unknown])
    }

    @Test func `a lease of the claim under way is left alone, and is known when that is over`() {
        var audit = LeaseAudit()
        let claim = audit.claimBegan()
        #expect(audit.strays(in: [unknown], known: []).isEmpty)
        #expect(audit.strays(in: [unknown], known: []).isEmpty)
        audit.claimEnded(claim)
        #expect(audit.strays(in: [unknown], known: [unknown]).isEmpty)
    }

    @Test func `an unknown lease is found though there is always a claim under way`() {
        var audit = LeaseAudit()
        let claim = audit.claimBegan()
        #expect(audit.strays(in: [unknown], known: []).isEmpty)
        audit.claimEnded(claim)
        _ = audit.claimBegan()
        #expect(audit.strays(in: [unknown], known: []) == [unknown])
    }

    @Test func `of two claims under way both must end before a lease is taken for a stray, and no later one`() {
        var audit = LeaseAudit()
        let (one, other) = (audit.claimBegan(), audit.claimBegan())
        #expect(audit.strays(in: [unknown], known: []).isEmpty)
        audit.claimEnded(one)
        let later = audit.claimBegan()
        #expect(audit.strays(in: [unknown], known: []).isEmpty)
        audit.claimEnded(other)
        #expect(audit.strays(in: [unknown], known: []) == [unknown])
        audit.claimEnded(later)
    }

    @Test func `what was doubtful and is gone is not thought of again`() {
        var audit = LeaseAudit()
        let claim = audit.claimBegan()
        #expect(audit.strays(in: [unknown], known: []).isEmpty)
        #expect(audit.strays(in: [], known: []).isEmpty)
        audit.claimEnded(claim)
        #expect(audit == LeaseAudit())
    }
}
