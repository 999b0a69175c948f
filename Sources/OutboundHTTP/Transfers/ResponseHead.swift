/// Collects the head of a response line by line, within limits; interim responses (1xx) are forgotten, but counted.
struct ResponseHead {
    enum Step {
        case goOn
        case finished
        case tooLong
    }

    static let maximumBytes = 65_536
    static let maximumLines = 256

    private(set) var status = 0
    private(set) var fields: [HTTPField] = []
    private var byteCount = 0
    private var lineCount = 0
    private var isComplete = false

    /// Whether the head of the final response has come to its end.
    var isWhole: Bool { isComplete && status >= 200 }

    /// Takes one line with its line end.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Step {
        byteCount &+= line.count
        lineCount &+= 1
        guard byteCount <= Self.maximumBytes, lineCount <= Self.maximumLines else { return .tooLong }
        let text = line.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        guard !text.isEmpty else {
            isComplete = true
            return .finished
        }
        if text.starts(with: "HTTP/".utf8) {
            (status, fields, isComplete) = (Self.status(text), [], false)
            return .goOn
        }
        // What comes after the empty line is a trailer, which nothing here believes.
        guard !isComplete, let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return .goOn }
        let name = String(decoding: text[..<colon], as: UTF8.self)
        let value = text[colon...].dropFirst().drop(while: Self.isSpace).reversed().drop(while: Self.isSpace).reversed()
        fields.append(HTTPField(name, String(decoding: Array(value), as: UTF8.self)))
        return .goOn
    }

    private static func status(_ line: Slice<UnsafeRawBufferPointer>) -> Int {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count > 1 else { return 0 }
        return Int(String(decoding: words[1], as: UTF8.self)) ?? 0
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
