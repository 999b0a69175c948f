/// Why a private PostgreSQL could not be had.
public enum EmbeddedPostgresError: Error, CustomStringConvertible {
    /// No `initdb` was found: install PostgreSQL's server (on Debian `apt-get install postgresql`).
    case notInstalled(searched: [String])
    /// The machine has no user to run it as; PostgreSQL refuses to run as root.
    case noUser
    /// A command of PostgreSQL's failed.
    case failed(command: String, output: String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .notInstalled(let searched):
            "no PostgreSQL server found in \(searched.joined(separator: ", ")): install the package postgresql"
        case .noUser:
            "PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody to run it as"
        case .failed(let command, let output):
            "\(command) failed: \(output)"
        }
    }
}
