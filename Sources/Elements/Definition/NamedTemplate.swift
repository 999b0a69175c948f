/// A name and the text that it is given, with values of an instance's configuration in it.
public struct NamedTemplate: Sendable, Hashable {
    /// The name, as it is sent.
    public let name: String
    /// The text.
    public let value: TextTemplate
}

/// A header of a request.
public typealias HeaderTemplate = NamedTemplate

/// A parameter of a query, encoded when it is sent.
public typealias QueryField = NamedTemplate

/// A field of a form, encoded when it is sent.
public typealias FormField = NamedTemplate
