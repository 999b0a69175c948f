/// The mistakes found so far in one file.
///
/// A class because every reader of one file adds to the same list; it never leaves the call that reads the file.
final class FaultList {
    let file: String
    private(set) var faults: [ElementFault] = []

    init(file: String) {
        self.file = file
    }

    func add(_ message: String, line: Int, column: Int) {
        faults.append(ElementFault(file: file, line: line, column: column, message: message))
    }
}
