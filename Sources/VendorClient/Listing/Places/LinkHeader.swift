/// A header of links: RFC 8288, section 3.
enum LinkHeader {
    /// The address of the first link with that relation; nil if there is none.
    static func link(_ relation: String, in values: [String]) -> String? {
        for value in values {
            var reader = Reader(bytes: Array(value.utf8))
            while let (address, relations) = reader.next() {
                if relations.contains(relation) { return address }
            }
        }
        return nil
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

        /// The next link and its relations in lower case; nil at the end, and behind what is no link.
        mutating func next() -> (address: String, relations: [String])? {
            skip { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") }
            guard current == UInt8(ascii: "<") else { return nil }
            index += 1
            let address = take { $0 != UInt8(ascii: ">") }
            guard current != nil else { return nil }
            index += 1
            var relations: [String]?
            while true {
                skipSpace()
                guard current == UInt8(ascii: ";") else { break }
                index += 1
                skipSpace()
                let name = take { !";,= \t".utf8.contains($0) }.lowercased()
                skipSpace()
                var value = ""
                if current == UInt8(ascii: "=") {
                    index += 1
                    skipSpace()
                    value = current == UInt8(ascii: "\"") ? quoted() : take { !";, \t".utf8.contains($0) }
                }
                // Of several the first counts.
                if name == "rel", relations == nil {
                    relations = value.lowercased().split(separator: " ").map(String.init)
                }
            }
            return (address, relations ?? [])
        }

        private mutating func quoted() -> String {
            index += 1
            var text: [UInt8] = []
            while let byte = current, byte != UInt8(ascii: "\"") {
                index += 1
                guard byte == UInt8(ascii: "\\"), let escaped = current else {
                    text.append(byte)
                    continue
                }
                text.append(escaped)
                index += 1
            }
            index += 1
            return String(decoding: text, as: UTF8.self)
        }

        private mutating func skipSpace() { skip { $0 == 0x20 || $0 == 0x09 } }

        private mutating func skip(while isSkipped: (UInt8) -> Bool) { _ = take(while: isSkipped) }

        private mutating func take(while isTaken: (UInt8) -> Bool) -> String {
            let start = index
            while let byte = current, isTaken(byte) { index += 1 }
            return String(decoding: bytes[min(start, bytes.count)..<min(index, bytes.count)], as: UTF8.self)
        }
    }
}
