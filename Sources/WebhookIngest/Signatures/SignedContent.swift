import Foundation

/// What is signed: text with `${method}`, `${url}`, `${path}`, `${body}` and `${timestamp}` in it.
struct SignedContent: Sendable {
    private let template: String

    /// Takes a template, whose placeholders the element's reader has checked.
    init(_ template: String) {
        self.template = template.isEmpty ? "${body}" : template
    }

    /// Puts the request in; a placeholder's value is never looked into for another.
    func bytes(of arrived: ArrivedWebhook, timestamp: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = template[...]
        while let open = rest.range(of: "${") {
            bytes += Array(rest[..<open.lowerBound].utf8)
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else {
                rest = rest[open.lowerBound...]
                break
            }
            switch rest[open.upperBound..<close] {
            case "method": bytes += Array(arrived.method.utf8)
            case "url": bytes += Array(arrived.url.utf8)
            case "path": bytes += Array(arrived.path.utf8)
            case "body": bytes += arrived.body
            case "timestamp": bytes += Array(timestamp.utf8)
            default: break
            }
            rest = rest[rest.index(after: close)...]
        }
        return bytes + Array(rest.utf8)
    }
}

/// The time at which a signature was made, as vendors write it.
enum SignatureTime {
    /// Reads seconds or milliseconds since 1970, or ISO 8601.
    static func read(_ text: String) -> Date? {
        if let number = Int64(text) {
            guard number > 0 else { return nil }
            // Seconds have ten digits until the year 2286.
            return Date(timeIntervalSince1970: number < 100_000_000_000 ? Double(number) : Double(number) / 1_000)
        }
        let styles = [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
        for style in styles {
            do { return try style.parse(text) } catch { continue }
        }
        return nil
    }
}

/// Reads hexadecimal digits of either case.
enum HexText {
    /// The bytes, nil where the text is not wholly made of pairs of digits.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard !digits.isEmpty, digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for digit in digits {
            guard let value = value(digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
