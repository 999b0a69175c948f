import Elements
import Instances
import OutboundHTTP

extension VendorClient {
    /// How often a call that failed for a moment is made again at once.
    private static let immediateRetries = 2
    /// The longest wait inside a call.
    private static let longestWait = Duration.seconds(2)

    /// Makes a call, again at once where that may help; all calls here only read.
    func send(
        _ call: OutboundRequest,
        for instance: ConnectedInstance
    ) async throws(VendorError) -> OutboundResponse {
        let judge = AnswerJudge(instance: instance)
        var attempt = 0
        while true {
            let fault: VendorError
            do throws(OutboundHTTPError) {
                let response = try await http.send(call)
                guard let found = judge.fault(of: response) else { return response }
                fault = found
            } catch {
                fault = judge.fault(of: error)
            }
            guard attempt < Self.immediateRetries, let wait = Self.wait(after: fault, attempt: attempt) else {
                throw fault
            }
            attempt += 1
            do { try await Task.sleep(for: wait) } catch { throw .cancelled }
        }
    }

    /// A fault of an answer with what an operator needs to find it: the object, and where its ids should be.
    static func place(_ fault: JSONFault, in resource: Resource) -> String {
        "\(resource.name) (idField \(resource.idField)): \(fault)"
    }

    /// How long to wait before the same call is made again; nil if it is not.
    private static func wait(after fault: VendorError, attempt: Int) -> Duration? {
        switch fault {
        case .temporary:
            return .milliseconds(200 << attempt) * Double.random(in: 0.7...1.3)
        case .rateLimited(let wait?) where wait <= longestWait:
            return wait + .milliseconds(Int.random(in: 10...200))
        default: return nil
        }
    }
}
