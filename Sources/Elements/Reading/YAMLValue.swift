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

    /// A duration above zero.
    var positiveDuration: Duration? {
        guard let duration else { return nil }
        guard duration > .zero else {
            fault("'\(name)' must be more than 0")
            return nil
        }
        return duration
    }

    /// A number from 0 to 1.
    var fraction: Double? {
        guard let text = node.scalar?.string, let number = Double(text), (0...1).contains(number) else {
            fault("'\(name)' must be a number from 0 to 1, such as 0.2")
            return nil
        }
        return number
    }

    var fieldPath: FieldPath? {
        guard let text = string else { return nil }
        return attempt { () throws(FieldPathError) in try FieldPath(text) }
    }

    func choice<Value: RawRepresentable<String> & CaseIterable>(
        of type: Value.Type
    ) -> Value? {
        guard let text = string else { return nil }
        if let value = Value(rawValue: text) { return value }
        fault("'\(name)' cannot be '\(text)'\(Suggestion.phrase(for: text, among: Value.allCases.map(\.rawValue)))")
        return nil
    }

    var sequence: [YAMLValue]? {
        guard let sequence = node.sequence else {
            fault("'\(name)' must be a list")
            return nil
        }
        return sequence.map { YAMLValue(node: $0, name: name, faults: faults) }
    }

    /// The values of a mapping whose keys are the author's own.
    var entries: [(key: String, value: YAMLValue)]? {
        guard let mapping = node.mapping else {
            fault("'\(name)' must be a mapping of names to values")
            return nil
        }
        return mapping.map { entry in
            let key = entry.key.scalar?.string ?? ""
            let value = YAMLValue(node: entry.value, name: "\(name).\(key)", faults: faults)
            if key.isEmpty { value.fault("'\(name)': a name is empty") }
            return (key, value)
        }
    }

    /// A list of texts, or one text.
    var strings: [String]? {
        guard node.scalar == nil else { return string.map { [$0] } }
        return sequence?.compactMap(\.string)
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
}
