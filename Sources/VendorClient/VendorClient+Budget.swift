import Elements
import Instances
import OutboundHTTP

extension VendorClient {
    /// Waits until the vendor's budget lets a call through.
    func permit(_ call: OutboundRequest, for instance: ConnectedInstance) async throws(VendorError) -> BudgetPermit {
        guard let gate, let budget = instance.element.budget else { return .free }
        return try await gate.acquire(instance, weight: Self.weight(of: call, budget, instance), right: right)
    }

    /// Gives a permit back, with what the answer says of the vendor's own count.
    ///
    /// - Parameters:
    ///   - permit: what ``permit(_:for:)`` gave.
    ///   - response: the answer; nil where none came.
    ///   - isRefusal: whether it was judged to be one for the rate.
    ///   - instance: whose call it was.
    func end(
        _ permit: BudgetPermit,
        _ response: OutboundResponse?,
        isRefusal: Bool,
        for instance: ConnectedInstance
    ) async {
        guard permit != .free, let gate, let headers = instance.element.budget?.headers else { return }
        await gate.report(permit, response.map { VendorWord($0, headers, isRefusal: isRefusal) } ?? .none)
    }

    /// Gives a permit back that was not used, because its time had passed when the call would have been sent.
    func giveBack(_ permit: BudgetPermit) async {
        await gate?.giveBack(permit)
    }

    /// What a call weighs, by its path below the element's base.
    private static func weight(of call: OutboundRequest, _ budget: Budget, _ instance: ConnectedInstance) -> Int {
        guard !budget.weights.isEmpty else { return 1 }
        do throws(TemplateError) {
            let base = try instance.element.baseURL.render(instance.value)
            guard call.url.hasPrefix(base) else { return 1 }
            return max(0, budget.weight(ofPath: String(call.url.dropFirst(base.count))))
        } catch {
            // Then the call itself could not have been made.
            return 1
        }
    }
}
