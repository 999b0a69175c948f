extension ServerError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// One line without any value: what failed, by its state, its message where that only names things, and its place.
    public var description: String {
        var text = "SQLSTATE \(state.rawValue)"
        if hasMessageWithoutValues {
            text += ": \(SessionOpening.line(message))"
        } else if let routine {
            // The next best thing to the message: which of the server's own functions had it.
            text += " [routine \(routine)]"
        }
        if let constraint { text += " [constraint \(constraint)]" }
        if let table { text += " [table \(table)]" }
        if let column { text += " [column \(column)]" }
        for place in places { text += " [in \(place)]" }
        return text
    }

    /// The same, and the statement, which has `$n` in the place of values.
    public var debugDescription: String {
        guard let statement else { return description }
        return "\(description)\nstatement: \(statement)"
    }

    /// Shows nothing but what the description does.
    public var customMirror: Mirror {
        Mirror(self, children: ["description": description])
    }

    /// Says whether the message names things of the schema and of the server, and quotes nothing that the data may hold.
    ///
    /// A message that may is left out and not cleaned: where a value begins and ends in it is told by quotation marks that
    /// differ by the server's language and may be in the value too, and some quote it without (`0xe4 0x72`, `2024-13-01`).
    /// Hence data exceptions (22), what functions raise (P0) and whatever nobody has looked at are their state, routine and
    /// place; a detail or a hint is never printed.
    private var hasMessageWithoutValues: Bool {
        switch state {
        // What parses a value, such as a search or a path into JSON, says so with the same state and quotes it; only what
        // the server found in the statement itself has a position there.
        case .syntaxError: position != nil
        // An index's name, or the word of a search that is too long.
        case .programLimitExceeded: false
        // A damaged page, by its file and block: what an operator must see.
        case .dataCorrupted, .indexCorrupted: true
        default: Self.classesWithSafeMessages.contains(state.errorClass)
        }
    }

    private static let classesWithSafeMessages: Set<String> = [
        "08", "0A", "23", "25", "26", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58",
    ]
}
