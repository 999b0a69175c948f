import Foundation

/// A body of the type `multipart/form-data`, taken apart.
struct MultipartBody: Sendable {
    /// The parts' bytes by their names; of several with one name the last.
    let parts: [String: [UInt8]]

    /// The most parts that are looked at.
    private static let mostParts = 32

    /// Reads a whole body.
    ///
    /// - Throws: ``APIError``, 400, where it is not of the form that its type says.
    init(_ body: [UInt8], contentType: String) throws(APIError) {
        guard let boundary = Self.parameter("boundary", of: contentType), (1...70).contains(boundary.utf8.count) else {
            throw .badRequest("Content-Type: multipart/form-data needs a boundary")
        }
        let delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter may stand at the very beginning.
        let whole = Array("\r\n".utf8) + body
        var parts: [String: [UInt8]] = [:]
        var rest = whole[...]
        guard let start = Self.find(delimiter, in: rest) else { throw Self.malformed }
        rest = rest[start.upperBound...]
        for _ in 0..<Self.mostParts {
            if rest.starts(with: Array("--".utf8)) {
                self.parts = parts
                return
            }
            guard let end = Self.find(delimiter, in: rest) else { throw Self.malformed }
            let (name, content) = try Self.part(rest[..<end.lowerBound])
            parts[name] = content
            rest = rest[end.upperBound...]
        }
        throw .badRequest("the body has more than \(Self.mostParts) parts")
    }

    private static let malformed = APIError.badRequest(
        "the body is not the multipart/form-data that its Content-Type says"
    )

    private static func part(_ bytes: ArraySlice<UInt8>) throws(APIError) -> (name: String, content: [UInt8]) {
        let blank = Array("\r\n\r\n".utf8)
        guard let gap = find(blank, in: bytes) else { throw malformed }
        let lines = String(decoding: bytes[..<gap.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let disposition = lines.first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let name = disposition.flatMap({ parameter("name", of: String($0)) }) else { throw malformed }
        return (name, Array(bytes[gap.upperBound...]))
    }

    /// A parameter of a header's value, with or without quotes.
    private static func parameter(_ name: String, of value: String) -> String? {
        for piece in value.split(separator: ";").dropFirst() {
            let pair = piece.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard pair.count == 2, pair.first?.lowercased() == name, let text = pair.last else { continue }
            return text.hasPrefix("\"") && text.hasSuffix("\"") && text.count >= 2
                ? String(text.dropFirst().dropLast()) : text
        }
        return nil
    }

    private static func find(_ wanted: [UInt8], in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        guard let first = wanted.first else { return nil }
        var from = bytes.startIndex
        while let index = bytes[from...].firstIndex(of: first) {
            if bytes[index...].starts(with: wanted) { return index..<(index + wanted.count) }
            from = index + 1
        }
        return nil
    }
}
