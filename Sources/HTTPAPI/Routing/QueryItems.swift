import Foundation

/// The parameters of a request's query.
///
/// `+` is a space, as forms write it; a plus is `%2B`.
struct QueryItems: Sendable {
    private let items: [(name: String, value: String)]

    /// Takes a query apart.
    ///
    /// - Throws: ``APIError``, 400, where it is not properly percent-encoded.
    init(_ query: String?) throws(APIError) {
        var items: [(name: String, value: String)] = []
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts.first ?? ""), let value = Self.decode(parts.dropFirst().first ?? "")
            else {
                throw .badRequest("the query is not properly percent-encoded at '\(pair.prefix(40))'")
            }
            items.append((name, value))
        }
        self.items = items
    }

    /// The last value of a parameter.
    subscript(name: String) -> String? { items.last { $0.name == name }?.value }

    /// All values of a parameter.
    func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw .badRequest(
                "\(name): '\(text.prefix(40))' must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return value
    }

    func boolean(_ name: String) throws(APIError) -> Bool? {
        switch self[name]?.lowercased() {
        case nil, "": return nil
        case "true": return true
        case "false": return false
        default: throw .badRequest("\(name): it must be true or false")
        }
    }

    func time(_ name: String) throws(APIError) -> Date? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let instant = TimeText.read(text) else {
            throw .badRequest("\(name): '\(text.prefix(40))' must be a time such as 2026-01-31T12:00:00Z")
        }
        return instant
    }

    private static func decode(_ text: some StringProtocol) -> String? {
        text.replacingOccurrences(of: "+", with: " ").removingPercentEncoding
    }
}
