/// The environment's variable that holds a value of the operator's own, such as an OAuth client's secret: `${operator.…}`.
public enum OperatorVariable {
    /// The variable's name: `POLLUX_OPERATOR_<ELEMENT>_<NAME>` in capitals, `-` as `_`.
    public static func name(element key: String, value name: String) -> String {
        "POLLUX_OPERATOR_\(key)_\(name)".uppercased().replacing("-", with: "_")
    }

    /// Whether that can be the name of a value: letters, digits, `-` and `_`.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "_")
            }
    }
}
