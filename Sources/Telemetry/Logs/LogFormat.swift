/// How log lines are written.
public enum LogFormat: String, CaseIterable, Sendable {
    /// For people: time, level, message, then `key=value`.
    case text
    /// For programs: one JSON object a line.
    case json
}
