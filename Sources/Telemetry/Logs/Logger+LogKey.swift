public import Logging

extension Logger {
    /// The value that every line of this logger bears under a key.
    public subscript(key: LogKey) -> Logger.MetadataValue? {
        get { self[metadataKey: key.rawValue] }
        set { self[metadataKey: key.rawValue] = newValue }
    }

    /// Returns this logger with values that each of its lines bears.
    public func with(_ values: [LogKey: Logger.MetadataValue]) -> Logger {
        var logger = self
        for (key, value) in values { logger[key] = value }
        return logger
    }

    /// Logs a constant message with what varies.
    public func log(
        _ level: Logger.Level,
        _ message: @autoclosure () -> Logger.Message,
        _ values: @autoclosure () -> [LogKey: Logger.MetadataValue],
        file: String = #fileID,
        function: String = #function,
        line: UInt = #line
    ) {
        guard logLevel <= level else { return }
        let metadata = Dictionary(uniqueKeysWithValues: values().map { ($0.key.rawValue, $0.value) })
        log(level: level, message(), metadata: metadata, file: file, function: function, line: line)
    }
}
