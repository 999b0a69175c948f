import Foundation

/// JSON objects, written member by member in order; a member's value may be JSON text as somebody gave it.
struct JSONText {
    private var members: [String] = []

    var text: String { "{\(members.joined(separator: ","))}" }

    mutating func add(_ key: String, _ value: String?) {
        if let value { members.append("\(Self.quoted(key)):\(Self.quoted(value))") }
    }

    mutating func add(_ key: String, _ value: Int64?) {
        if let value { members.append("\(Self.quoted(key)):\(value)") }
    }

    mutating func add(_ key: String, raw value: String?) {
        if let value { members.append("\(Self.quoted(key)):\(value)") }
    }

    /// A text as a JSON string.
    static func quoted(_ text: String) -> String {
        var output = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case _ where scalar.value < 0x20:
                output += String(format: "\\u%04x", scalar.value)
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output + "\""
    }
}
