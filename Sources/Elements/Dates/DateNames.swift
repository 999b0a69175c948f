/// The words of dates in the US locale.
enum DateNames {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    static let eras = ["BC", "AD"]
    static let halves = ["AM", "PM"]

    /// The first three letters, which is the short form of every month and weekday.
    static func short(_ name: String) -> String { String(name.prefix(3)) }

    /// Finds the longest of some names that a text has at a position, whole or shortened.
    static func match(_ names: [String], shortened: Bool, in text: [UInt8], at start: Int) -> (index: Int, length: Int)?
    {
        for (index, name) in names.enumerated() where text.hasPrefix(name, at: start) {
            return (index, name.utf8.count)
        }
        guard shortened else { return nil }
        for (index, name) in names.enumerated() where text.hasPrefix(short(name), at: start) {
            return (index, 3)
        }
        return nil
    }
}
