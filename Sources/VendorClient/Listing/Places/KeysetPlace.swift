import Elements
import Foundation

/// A place in a list that is asked for by the last record's values.
struct KeysetPlace: Sendable, Hashable {
    /// The last record's values, in the order of the fields.
    let values: [CEQLValue]
    /// The fingerprints of the records that the next page may show again.
    let shown: [UInt64]
    /// The most records that a page of this walk had.
    let most: Int
    /// How many pages came.
    let pages: Int

    init(values: [CEQLValue], shown: [UInt64], most: Int, pages: Int) {
        self.values = values
        self.shown = shown
        self.most = most
        self.pages = pages
    }

    /// As it is stored: base64url of JSON, and of the fingerprints.
    var text: String {
        var bytes: [UInt8] = []
        for print in shown {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: print >> shift))
            }
        }
        let head = ([String(most), String(pages)] + values.map(Self.text)).map { Base64URL.text(of: $0.utf8) }
        return head.joined(separator: ".") + "~" + Base64URL.text(of: bytes)
    }

    /// Reads what ``text`` wrote.
    init?(text: Substring) {
        let halves = text.split(separator: "~", omittingEmptySubsequences: false)
        guard halves.count == 2, let bytes = Base64URL.bytes(of: halves[1]), bytes.count % 8 == 0,
            bytes.count <= KeysetPage.mostShown * 8
        else { return nil }
        let head = halves[0].split(separator: ".", omittingEmptySubsequences: false).compactMap { part in
            Base64URL.bytes(of: part).flatMap { String(validating: $0, as: UTF8.self) }
        }
        guard (3...10).contains(head.count), let most = Int(head[0]), let pages = Int(head[1]) else { return nil }
        guard (0...PageCursor.farthest).contains(most), (0...PageCursor.farthest).contains(pages) else { return nil }
        let values = head.dropFirst(2).compactMap(Self.value)
        guard values.count == head.count - 2 else { return nil }
        self.values = values
        self.most = most
        self.pages = pages
        shown = stride(from: 0, to: bytes.count, by: 8).map { start in
            bytes[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private static func text(of value: CEQLValue) -> String {
        switch value {
        case .string(let text): "s\(text)"
        case .number(let text): "n\(text)"
        case .bool(let value): value ? "bt" : "bf"
        }
    }

    private static func value(_ text: String) -> CEQLValue? {
        let rest = String(text.dropFirst())
        switch text.first {
        case "s": return .string(rest)
        case "n": return .number(rest)
        case "b": return .bool(rest == "t")
        default: return nil
        }
    }
}
