import Crypto
public import Elements
import Foundation
public import Instances

/// The door through which vendors' own webhooks come in.
///
/// An arrival costs one round trip to PostgreSQL, the durable write after which it is answered, and one before it where its instances and
/// their keys were not read within the last minute. All else, the vendor's GET above all, is a job's.
///
/// What is told to whom: an instance that does not exist, is disabled, has its events off, is polled only (`event.vendor.type` is
/// `polling`) or is of another element is answered as one that exists. Where the element has a rule for signatures that is 401 for both, as
/// only who knows the secret can send what is taken; where it has none it is 200 for both, and nothing is written. Only an instance's own
/// secret path, which nobody can guess, is answered 404 when it is wrong.
public struct InboundDoor: Sendable {
    /// The most bytes of a body that nobody has signed: it is only a hint.
    public static let largestHint = 262_144
    /// The longest text that a handshake is answered with.
    static let longestAnswer = 4_096

    let catalogue: Catalogue
    let instances: InstanceStore
    let store: InboundStore
    let observer: any InboundObserver
    let memory = ReceiverMemory()

    /// Makes a door.
    ///
    /// - Parameters:
    ///   - catalogue: the elements.
    ///   - instances: where instances and their keys are looked up.
    ///   - store: where what comes in is kept.
    ///   - observer: who hears of it.
    public init(
        catalogue: Catalogue,
        instances: InstanceStore,
        store: InboundStore,
        observer: any InboundObserver = SilentInboundObserver()
    ) {
        self.catalogue = catalogue
        self.instances = instances
        self.store = store
        self.observer = observer
    }

    /// Takes a request in.
    ///
    /// - Parameters:
    ///   - arrived: the request.
    ///   - key: the element's key, as the path gives it.
    ///   - address: how its instances are named.
    /// - Returns: what to answer.
    /// - Throws: what the database says: then nothing was taken, and the vendor is to send again.
    public func receive(
        _ arrived: ArrivedWebhook,
        element key: String,
        address: InboundAddress
    ) async throws -> InboundAnswer {
        guard let element = catalogue[key], element.takesWebhooks else {
            observer.webhookArrived(element: "none", outcome: .unknown, reason: nil)
            return .unknown
        }
        let payload: InboundPayload
        do throws(InboundPayload.Fault) {
            payload = try InboundPayload(arrived)
        } catch {
            switch error {
            case .unsupportedType:
                observer.webhookArrived(element: key, outcome: .malformed, reason: "it is neither JSON nor a form")
                return .unsupportedType
            case .malformed(let reason):
                observer.webhookArrived(element: key, outcome: .malformed, reason: reason)
                return .malformed(reason)
            }
        }
        if let answer = Self.answer(to: payload, by: element.handshake) {
            observer.webhookArrived(element: key, outcome: .handshake, reason: nil)
            return .handshake(answer)
        }
        let arrival = InboundArrival(door: self, element: element, arrived: arrived, payload: payload)
        // Between reading an instance and writing it may be changed: then it is read again.
        for _ in 0..<3 {
            if let answer = try await arrival.take(address) { return answer }
        }
        return .tooMany
    }

    private static func answer(to payload: InboundPayload, by handshake: Handshake?) -> String? {
        guard let handshake, payload.record.scalar(at: handshake.path)?.text == handshake.equals,
            let answer = payload.record.scalar(at: handshake.answerPath)?.text, answer.utf8.count <= longestAnswer
        else { return nil }
        return answer
    }
}

extension Element {
    /// Whether the element says how the vendor's webhooks are read.
    public var takesWebhooks: Bool {
        handshake != nil || resources.values.contains { $0.webhook != nil }
    }
}
