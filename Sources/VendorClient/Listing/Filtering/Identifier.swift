/// Names and dates that stand bare in a vendor's query.
enum Identifier {
    /// Whether a name can stand in any of the languages as it is: letters, digits and underscores of ASCII.
    static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, first &- 0x30 >= 10, name.utf8.count <= 128 else { return false }
        return name.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "_") }
    }

    /// Whether a date as the vendor writes it holds nothing that would end a bare literal.
    static func isDate(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "-+:.".utf8.contains(byte)
            }
    }
}
