import Instances
import OutboundHTTP
import Provisioning

/// Judges where a URL leads with the same check that every call passes.
struct EgressJudge: DestinationChecking {
    let check: DestinationCheck

    func check(
        _ url: String,
        purpose: DestinationPurpose,
        allowances: [EgressAllowance]
    ) async throws(DestinationRefused) {
        let allowed = allowances.compactMap { allowance in
            CIDR(allowance.cidr).map { range in
                EgressPolicy.Allowance(purpose: EgressPurpose(rawValue: allowance.purpose), range: range)
            }
        }
        do throws(OutboundHTTPError) {
            try await check.check(url: url, purpose: purpose == .vendor ? .vendor : .webhook, allowed: allowed)
        } catch {
            throw DestinationRefused(message: "\(error)")
        }
    }
}
