extension ServerError {
    /// The functions of the database in which it happened, innermost first and three at most: `settle(bigint) line 12`.
    ///
    /// Taken from those lines of the context that say nothing else. The others quote: a statement that a function put together
    /// (`SQL statement "…"`), the data of a copy or of JSON, the parameters of a portal. In another language than English the
    /// server's lines are not recognised, and there are none.
    public var places: [String] {
        guard let context else { return [] }
        return Array(context.split(whereSeparator: \.isNewline).lazy.compactMap(Self.place).prefix(3))
    }

    private static func place(_ line: Substring) -> String? {
        // PL/pgSQL function settle(bigint) line 12 at SQL statement
        // SQL function "settle" statement 1
        for (start, word) in [("PL/pgSQL function ", " line "), ("SQL function ", " statement ")] {
            guard line.hasPrefix(start), let range = line.firstRange(of: word) else { continue }
            let function = line[..<range.lowerBound].dropFirst(start.count)
            let number = line[range.upperBound...].prefix(while: \.isNumber)
            guard !number.isEmpty, function.allSatisfy(isOfSignature) else { return nil }
            return "\(function.filter { $0 != "\"" })\(word)\(number)"
        }
        return nil
    }

    /// Says whether a character may stand in a function's name and its parameters' types.
    private static func isOfSignature(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "_$., ()[]\"".contains(character)
    }
}
