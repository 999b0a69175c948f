import Foundation
import Instances

/// A configuration file: `NAME=VALUE` lines, as systemd's `EnvironmentFile` has them.
///
/// A line may be empty, begin with `#` or with `export `; a value may stand in single or double quotes.
struct SettingsFile {
    let values: [String: String]
    let faults: [SettingFault]

    init(path: String) {
        do {
            self.init(text: try String(contentsOfFile: path, encoding: .utf8), path: path)
        } catch {
            self.init(values: [:], faults: [SettingFault(name: "--config", message: "the file \(path) cannot be read")])
        }
    }

    private init(values: [String: String], faults: [SettingFault]) {
        self.values = values
        self.faults = faults
    }

    init(text: String, path: String) {
        var values: [String: String] = [:]
        var faults: [SettingFault] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var rest = line.trimmingSpaces
            guard !rest.isEmpty, !rest.hasPrefix("#") else { continue }
            if rest.hasPrefix("export ") { rest = rest.dropFirst(7).trimmingSpaces }
            let place = "\(path):\(index + 1)"
            guard let equals = rest.firstIndex(of: "=") else {
                faults.append(SettingFault(name: place, message: "a line is NAME=VALUE"))
                continue
            }
            let name = rest[..<equals].trimmingSpaces
            guard Setting(rawValue: name) != nil || name.hasPrefix(OperatorValues.prefix) else {
                faults.append(SettingFault(name: place, message: "there is no setting '\(name)'\(Self.hint(name))"))
                continue
            }
            guard let value = Self.unquoted(rest[rest.index(after: equals)...].trimmingSpaces) else {
                faults.append(SettingFault(name: place, message: "a quote is never closed"))
                continue
            }
            values[name] = value
        }
        self.init(values: values, faults: faults)
    }

    private static func unquoted(_ text: String) -> String? {
        guard let quote = text.first, quote == "\"" || quote == "'" else { return text }
        guard text.count >= 2, text.last == quote else { return nil }
        return String(text.dropFirst().dropLast())
    }

    private static func hint(_ name: String) -> String {
        let near = Setting.allCases.map(\.rawValue).first { known in
            known.replacing("_", with: "").hasPrefix(name.uppercased().replacing("_", with: ""))
                || name.hasPrefix(known)
        }
        return near.map { "; did you mean \($0)?" } ?? "; the README lists them"
    }
}

extension StringProtocol {
    /// The text without white space around it.
    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
