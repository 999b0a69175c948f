import Yams

/// A value of a YAML file with its place, that knows how to say what it is not.
struct YAMLValue {
    let node: Node
    /// The dotted name under which it stands, for messages.
    let name: String
    let faults: FaultList

    func fault(_ message: String) {
        faults.add(message, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    var string: String? {
        guard let text = node.scalar?.string, !text.isEmpty else {
            fault("'\(name)' must be text")
            return nil
        }
        return text
    }

    var bool: Bool? {
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default:
            fault("'\(name)' must be true or false")
            return nil
        }
    }

    func integer(_ range: ClosedRange<Int>) -> Int? {
        guard let text = node.scalar?.string, let number = Int(text), range.contains(number) else {
            fault("'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    var duration: Duration? {
        guard let text = node.scalar?.string, let duration = DurationText.parse(text) else {
            fault("'\(name)' must be a duration such as 10s, 5m, 6h or 1d")
            return nil
        }
        return duration
    }

    var fieldPath: FieldPath? {
        guard let text = string else { return nil }
        return attempt { () throws(FieldPathError) in try FieldPath(text) }
    }

    func choice<Value: RawRepresentable<String> & CaseIterable>(
        of type: Value.Type,
        notYet: [String] = []
    ) -> Value? {
        guard let text = string else { return nil }
        if let value = Value(rawValue: text) { return value }
        if notYet.contains(text) {
            fault("'\(name): \(text)' is not supported yet; it takes \(Self.list(Value.allCases.map(\.rawValue)))")
        } else {
            let known = Value.allCases.map(\.rawValue)
            fault("'\(name)' cannot be '\(text)'\(Suggestion.phrase(for: text, among: known))")
        }
        return nil
    }

    var sequence: [YAMLValue]? {
        guard let sequence = node.sequence else {
            fault("'\(name)' must be a list")
            return nil
        }
        return sequence.map { YAMLValue(node: $0, name: name, faults: faults) }
    }

    /// Runs what may fail with a message for the author, and notes it at this place.
    func attempt<Value, Failure: Error & CustomStringConvertible>(
        _ body: () throws(Failure) -> Value
    ) -> Value? {
        do throws(Failure) {
            return try body()
        } catch {
            fault("'\(name)': \(error)")
            return nil
        }
    }

    static func list(_ words: [String]) -> String {
        words.joined(separator: ", ")
    }
}
