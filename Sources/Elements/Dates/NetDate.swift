import Foundation

/// Dates as .NET's older serializer wrote them into JSON: `/Date(1518685950940+0000)/`, milliseconds since 1970.
///
/// An offset says what the clocks showed where it was written, and nothing about the instant.
enum NetDate {
    /// How an element names it.
    static let pattern = "epoch:net"

    private static let opening = "/Date("
    private static let closing = ")/"

    /// Reads such a date; `nil` for what is none, and for what no calendar reaches.
    static func parse(_ text: String) -> ParsedDate? {
        guard text.utf8.count <= 64, text.hasPrefix(opening), text.hasSuffix(closing) else { return nil }
        let inner = text.dropFirst(opening.count).dropLast(closing.count)
        let sign = inner.hasPrefix("-") ? "-" : ""
        let digits = inner.dropFirst(sign.count).prefix(while: isDigit)
        let offset = inner.dropFirst(sign.count + digits.count)
        guard !digits.isEmpty, offset.isEmpty || isOffset(offset) else { return nil }
        return EpochUnit.milliseconds.parse(sign + digits)
    }

    /// Writes an instant to the millisecond, with the offset of Greenwich.
    static func text(of instant: Date) -> String {
        "\(opening)\(SimpleDateFormat.milliseconds(instant))+0000\(closing)"
    }

    private static func isOffset(_ text: Substring) -> Bool {
        guard let sign = text.first, sign == "+" || sign == "-" else { return false }
        return text.count == 5 && text.dropFirst().allSatisfy(isDigit)
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
}
