import Configuration
import Foundation
import Instances

/// Reads settings, flags before the environment before the configuration file, and notes every one that is wrong.
///
/// A class because every reading adds to one list of faults; it never leaves the call that makes a configuration.
final class SettingsReader {
    private let reader: ConfigReader
    private(set) var faults: [SettingFault]
    /// The operator's own values for elements, the environment's before the file's; they have no flags.
    let operatorValues: OperatorValues

    init(flags: [Setting: String], environment: [String: String], file: String?) {
        let parsed = file.map { SettingsFile(path: $0) }
        faults = parsed?.faults ?? []
        operatorValues = OperatorValues(
            environment: (parsed?.values ?? [:]).merging(environment) { _, environment in environment }
        )
        let given = Dictionary(uniqueKeysWithValues: flags.map { ($0.key.rawValue, $0.value) })
        let secret = SecretsSpecifier<String, String>.specific(
            Set(Setting.allCases.filter(\.isSecret).map(\.rawValue))
        )
        // One provider for each source, so that the order of sources is the order of providers.
        reader = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: given, secretsSpecifier: secret),
            EnvironmentVariablesProvider(environmentVariables: environment, secretsSpecifier: secret),
            EnvironmentVariablesProvider(environmentVariables: parsed?.values ?? [:], secretsSpecifier: secret),
        ])
    }

    func note(_ setting: Setting, _ message: String) {
        faults.append(SettingFault(name: setting.rawValue, message: message))
    }

    /// The setting's text; one that is set to nothing counts as not set.
    func text(_ setting: Setting) -> String? {
        let text = reader.string(forKey: ConfigKey(setting.keyComponents), isSecret: setting.isSecret)
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }

    func integer(_ setting: Setting, _ range: ClosedRange<Int>, default fallback: Int) -> Int {
        guard let text = text(setting) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            note(setting, "'\(text)' is not a whole number from \(range.lowerBound) to \(range.upperBound)")
            return fallback
        }
        return number
    }

    /// A duration in seconds, of which fractions are allowed.
    func seconds(_ setting: Setting, _ range: ClosedRange<Double>, default fallback: Double) -> Duration {
        guard let text = text(setting) else { return .seconds(fallback) }
        guard let number = Double(text), range.contains(number) else {
            note(
                setting,
                "'\(text)' is not a number of seconds from \(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound))"
            )
            return .seconds(fallback)
        }
        return .seconds(number)
    }

    func choice<Value: RawRepresentable<String> & CaseIterable>(_ setting: Setting, default fallback: Value) -> Value {
        guard let text = text(setting) else { return fallback }
        guard let value = Value(rawValue: text.lowercased()) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            note(setting, "'\(text)' is none of \(known)")
            return fallback
        }
        return value
    }

    func list(_ setting: Setting) -> [String]? {
        text(setting).map { text in
            text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
    }

    /// Runs what reads a value and may say what is wrong with it; the error must be safe to show.
    func attempt<Value>(_ setting: Setting, _ body: () throws -> Value) -> Value? {
        do {
            return try body()
        } catch {
            note(setting, "\(error)")
            return nil
        }
    }

    private static func plain(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }
}
