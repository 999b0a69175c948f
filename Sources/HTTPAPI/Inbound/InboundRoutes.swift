import Foundation
import Hummingbird
import Instances
import WebhookIngest

/// The routes of vendors' own webhooks: open to anybody, because a vendor has no secret of ours.
struct InboundRoutes: Sendable {
    let services: APIServices

    var routes: [Route] {
        [HTTPRequest.Method.post, .get].flatMap { method -> [Route] in
            let isPost = method == .post
            let element = isPost ? Operation.receiveWebhook : .receiveWebhook.asQuery
            let instance = isPost ? Operation.receiveInstanceWebhook : .receiveInstanceWebhook.asQuery
            let secret = isPost ? Operation.receiveSecretWebhook : .receiveSecretWebhook.asQuery
            return [
                Route(method, "/events/{elementKey}", .open, element) { try await receive($0, try Self.named($0)) },
                Route(method, "/events/{elementKey}/{instance}", .open, instance) {
                    try await receive($0, .instances(try Self.encoded($0)))
                },
                Route(method, "/events/{elementKey}/in/{secret}", .open, secret) {
                    try await receive($0, .secret(SecretToken(text: try $0.parameter("secret"))))
                },
            ]
        }
    }

    private func receive(_ request: APIRequest, _ address: InboundAddress) async throws -> Response {
        let answer = try await services.inbound.receive(
            ArrivedWebhook(
                method: request.request.method.rawValue,
                url: request.origin + request.request.uri.string,
                path: request.request.uri.string,
                query: request.request.uri.query,
                headers: request.headers.map { ($0.name.rawName, $0.value) },
                body: try await request.body()
            ),
            element: try request.parameter("elementKey"),
            address: address
        )
        switch answer {
        case .received: return Response(status: .ok)
        case .handshake(let text): return Self.echo(text)
        case .unknown: throw APIError.notFound("receiver of webhooks")
        case .unsigned:
            throw APIError(status: .unauthorized, message: "the vendor's signature is missing or wrong")
        case .unsupportedType:
            throw APIError.unsupportedMediaType("application/json or application/x-www-form-urlencoded")
        case .malformed(let reason): throw APIError.badRequest(reason)
        case .tooLarge(let limit): throw APIError.tooLarge(limit)
        case .tooMany:
            throw APIError(
                status: .tooManyRequests,
                message: "too much waits for this receiver already; send it again later",
                headers: [.retryAfter: "60"]
            )
        }
    }

    /// The instances that the header `Element-Instances` names; without it the payload is to name one.
    private static func named(_ request: APIRequest) throws(APIError) -> InboundAddress {
        let values = request.headers[values: .elementInstances]
        guard !values.isEmpty else { return .payload }
        var ids: [InstanceID] = []
        for part in values.flatMap({ $0.split(separator: ",") }) {
            guard let number = Int64(part.trimmingCharacters(in: .whitespaces)), number > 0,
                ids.count < InstanceStore.mostReceivers
            else {
                throw .badRequest(
                    "Element-Instances: it must be a comma list of at most \(InstanceStore.mostReceivers) instances' numbers"
                )
            }
            ids.append(InstanceID(rawValue: number))
        }
        return .instances(ids)
    }

    /// The instance whose number stands in the path in base 64; what is no number is nobody's.
    private static func encoded(_ request: APIRequest) throws(APIError) -> [InstanceID] {
        var text = try request.parameter("instance")
            .replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        guard text.utf8.count <= 40 else { return [] }
        while !text.utf8.count.isMultiple(of: 4) { text += "=" }
        guard let bytes = Data(base64Encoded: text), let number = Int64(String(decoding: bytes, as: UTF8.self)),
            number > 0
        else { return [] }
        return [InstanceID(rawValue: number)]
    }

    /// What the vendor wants to hear again, as text that no browser takes for anything else.
    private static func echo(_ text: String) -> Response {
        var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"]
        headers[.xContentTypeOptions] = "nosniff"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
