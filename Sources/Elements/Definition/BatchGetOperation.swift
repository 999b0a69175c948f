/// How many records are got by their ids at once.
public struct BatchGetOperation: Sendable, Hashable {
    /// The method.
    public let method: HTTPMethodName
    /// The path.
    public let path: URLTemplate
    /// How many ids one call takes.
    public let maximum: Int
    /// Where in the JSON body the list of ids is put; `nil` if they are a parameter.
    public let idsPath: FieldPath?
    /// The key under which an id stands in an object of its own (`{"id": "7"}`); `nil` if the list is of the ids themselves.
    public let idKey: String?
    /// The parameter of the query that holds the ids; `nil` if they are in the body.
    public let idsParameter: String?
    /// What stands between two ids in that parameter.
    public let separator: String
    /// Where in the answer the records are; `nil` if the answer is the array of them.
    public let dataPath: FieldPath?
}
