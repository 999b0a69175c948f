import Foundation
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
            switch purpose {
            case .vendor: try await check.check(url: url, purpose: .vendor, allowed: allowed)
            case .webhook: try await check.check(url: Self.withoutUser(url), purpose: .webhook, allowed: allowed)
            }
        } catch {
            throw DestinationRefused(message: "\(error)")
        }
    }

    /// The URL without `user:password@`, which a callback may have: it is sealed, and sent as basic authentication.
    static func withoutUser(_ url: String) -> String {
        guard let scheme = url.range(of: "://") else { return url }
        let authority = url[scheme.upperBound...].prefix { !"/?#\\".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return String(url[..<scheme.upperBound] + url[url.index(after: at)...])
    }
}
