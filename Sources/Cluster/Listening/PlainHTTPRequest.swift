/// A request as a ``PlainHTTPServer`` has read it.
public struct PlainHTTPRequest: Sendable {
    /// The method.
    public let method: String
    /// The path, with its query.
    public let target: String
    /// The headers, in the order in which they came.
    public let headers: [(name: String, value: String)]
    /// The body.
    public let body: [UInt8]

    /// The value of a header, whatever the case of its name.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The length of the head that these bytes begin with, the empty line included; `nil` if it is not all there.
    static func headLength(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 0...(bytes.count - 4) where bytes[index] == 13 {
            if bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 { return index + 4 }
        }
        return nil
    }

    /// Reads a head.
    ///
    /// - Returns: the request without its body, and the body's length; `nil` for what is no request or says its length in
    ///   another way than `Content-Length`.
    static func head(_ bytes: ArraySlice<UInt8>) -> (request: PlainHTTPRequest, length: Int)? {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first else { return nil }
        let words = first.split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return nil }
        var headers: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            var value = line[line.index(after: colon)...]
            while let space = value.first, space == " " || space == "\t" { value = value.dropFirst() }
            headers.append((String(line[..<colon]), String(value)))
        }
        let request = PlainHTTPRequest(method: String(words[0]), target: String(words[1]), headers: headers, body: [])
        guard request.header("Transfer-Encoding") == nil else { return nil }
        guard let text = request.header("Content-Length") else { return (request, 0) }
        guard let length = Int(text), length >= 0 else { return nil }
        return (request, length)
    }

    func with(body: [UInt8]) -> PlainHTTPRequest {
        PlainHTTPRequest(method: method, target: target, headers: headers, body: body)
    }
}

/// What is answered to a ``PlainHTTPRequest``.
public struct PlainHTTPReply: Sendable {
    /// The status.
    public let status: Int
    /// The media type of the body.
    public let contentType: String
    /// The body.
    public let body: [UInt8]

    /// Makes a reply.
    public init(status: Int, contentType: String = "text/plain; charset=utf-8", body: [UInt8] = []) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}
