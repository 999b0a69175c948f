import Foundation
public import Logging

/// Writes log lines to standard error, each with one call, so that lines of several threads never mix.
public struct StandardErrorLogHandler: LogHandler {
    /// What every line bears.
    public var metadata: Logger.Metadata = [:]
    /// What every line bears besides, asked for anew each time.
    public var metadataProvider: Logger.MetadataProvider?
    /// The least level that is written.
    public var logLevel: Logger.Level
    private let label: String
    private let format: LogFormat
    private let write: @Sendable (String) -> Void

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - label: the logger's name.
    ///   - level: the least level that is written.
    ///   - format: how lines look.
    public init(label: String, level: Logger.Level, format: LogFormat) {
        self.init(label: label, level: level, format: format, write: Self.writeToStandardError)
    }

    /// Makes a handler whose lines go somewhere else, for a test or a program that shows them.
    public init(
        label: String,
        level: Logger.Level,
        format: LogFormat,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.label = label
        logLevel = level
        self.format = format
        self.write = write
    }

    /// A value that every line bears.
    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    public func log(event: LogEvent) {
        var values = metadata
        if let provided = metadataProvider?.get() { values.merge(provided) { _, new in new } }
        if let own = event.metadata { values.merge(own) { _, new in new } }
        if let error = event.error, values[LogKey.error.rawValue] == nil { values[LogKey.error.rawValue] = "\(error)" }
        let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let line = format == .json ? LogLine.json : LogLine.text
        write(line(time, label, event.level, event.message.description, values))
    }

    /// Where nobody can be told that standard error is gone, a line is lost.
    private static let writeToStandardError: @Sendable (String) -> Void = { line in
        var bytes = Array(line.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
