/// The JSON Schema of the format, by which editors complete and check an element's file.
public enum ElementSchema {
    /// The schema's text, of draft 2020-12.
    public static let text = EmbeddedText.files.first { $0.name == "element.schema.json" }?.text ?? ""
}
