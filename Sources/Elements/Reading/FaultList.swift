/// The mistakes found so far in one file, and what the file has declared so far.
///
/// A class because every reader of one file adds to the same list; it never leaves the call that reads the file.
final class FaultList {
    let file: String
    private(set) var faults: [ElementFault] = []
    /// What the file declares that an instance gives: what templates may name.
    var configuration: [ConfigurationField] = []

    /// How many values of JSON may still be read: aliases of aliases would make any number.
    var jsonAllowance = 10_000

    init(file: String) {
        self.file = file
    }

    func add(_ message: String, line: Int, column: Int) {
        faults.append(ElementFault(file: file, line: line, column: column, message: message))
    }
}
