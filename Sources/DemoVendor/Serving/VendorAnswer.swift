import Hummingbird

/// What is answered: a status, a body of bytes and a few headers.
struct VendorAnswer: Sendable {
    var status: Int
    var body: [UInt8]
    var retryAfter: Int?
    var contentType = "application/json"
    /// Further headers.
    var headers: [(name: String, value: String)] = []

    init(status: Int = 200, body: [UInt8]) {
        self.status = status
        self.body = body
    }

    /// A body of JSON text.
    init(status: Int = 200, json: String) {
        self.init(status: status, body: Array(json.utf8))
    }

    static func error(_ status: Int, code: String, message: String) -> VendorAnswer {
        let error = "{\"code\":\(JSONText.quoted(code)),\"message\":\(JSONText.quoted(message))}"
        return VendorAnswer(status: status, json: "{\"error\":\(error)}")
    }

    /// The answer as it goes out, with what is done wrong to it.
    func response(date: String?, fault: VendorFault?) -> Response {
        var response = Response(status: .init(code: status), headers: [:], body: body(with: fault))
        response.headers[.contentType] = contentType
        if let date { response.headers[.date] = date }
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        for header in headers {
            guard let name = HTTPFields.Element.Name(header.name) else { continue }
            response.headers[name] = header.value
        }
        if status == 401 { response.headers[.wwwAuthenticate] = "Basic realm=\"crm\"" }
        return response
    }

    private func body(with fault: VendorFault?) -> ResponseBody {
        let body = body
        switch fault {
        case .dropped:
            return ResponseBody(contentLength: body.count) { writer in
                try await writer.write(ByteBuffer(bytes: body.prefix(body.count / 2)))
                throw ConnectionCut()
            }
        case .slow(let seconds):
            return ResponseBody(contentLength: body.count) { writer in
                let pieces = 20
                let size = body.count / pieces + 1
                for start in stride(from: 0, to: body.count, by: size) {
                    try await Task.sleep(for: .seconds(seconds / Double(pieces)))
                    try await writer.write(ByteBuffer(bytes: body[start..<min(start + size, body.count)]))
                }
                try await writer.finish(nil)
            }
        default:
            return ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        }
    }

    private struct ConnectionCut: Error {}
}
