/// The text form of an array, such as `{"a","b \"c\"",NULL}`.
enum ArrayLiteral {
    /// Returns the literal; every element is quoted, so that `NULL`, commas, braces and blanks stay what they are.
    static func text(of elements: [String?]) -> String {
        var text = "{"
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            guard let element else {
                text += "NULL"
                continue
            }
            text += "\""
            for scalar in element.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
            text += "\""
        }
        return text + "}"
    }
}
