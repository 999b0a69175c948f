import Foundation

/// Tells the story on standard output, line by line, each as soon as it happens.
struct Narrator: Sendable {
    private let start = ContinuousClock.now
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    /// A new chapter.
    func chapter(_ title: String) {
        write("\n\(isTerminal ? "\u{1B}[1m" : "")\(title)\(isTerminal ? "\u{1B}[0m" : "")\n")
    }

    /// Something has happened.
    func tell(_ text: String) {
        write("\(elapsed)  \(text)\n")
    }

    /// Text as it is, without a time.
    func show(_ text: String) {
        write(text + "\n")
    }

    /// How far something is: a bar that moves on a terminal, and a line for each tenth elsewhere.
    func progress(_ done: Int, of total: Int, last: inout Int) {
        let tenth = total > 0 ? done * 10 / total : 10
        guard isTerminal || tenth > last else { return }
        last = tenth
        let filled = total > 0 ? done * 40 / total : 40
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 40 - filled)
        let line = "\(elapsed)  \(bar) \(done) of \(total)"
        write(isTerminal ? "\r\(line)\(done == total ? "\n" : "")" : line + "\n")
    }

    private var elapsed: String {
        let components = (ContinuousClock.now - start).components
        let tenths = components.attoseconds / 100_000_000_000_000_000
        let seconds = String(components.seconds)
        return String(repeating: " ", count: max(0, 4 - seconds.count)) + "\(seconds).\(tenths) s"
    }

    private func write(_ text: String) {
        // A reader of the story who has gone does not end it.
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}
