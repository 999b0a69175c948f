import Elements

/// Which fields of a record the vendor is asked for: those that the caller wants, and those without which nothing can be judged.
struct ChosenFields {
    let paths: [FieldPath]

    /// Reads the caller's list; nil where all are wanted.
    ///
    /// - Parameters:
    ///   - request: has the list.
    ///   - list: how the vendor pages.
    ///   - remaining: what is filtered here, by fields that must be there.
    /// - Throws: ``VendorError/refused(_:)`` for what is no field.
    init?(_ request: ListRequest, in list: ListOperation, _ remaining: CEQLCondition?) throws(VendorError) {
        guard let text = request.fields, !text.isEmpty, text != "*" else { return nil }
        var paths: [FieldPath] = []
        for piece in text.split(separator: ",") {
            do throws(FieldPathError) {
                paths.append(try FieldPath(piece.drop { $0 == " " }.split(separator: " ").joined(separator: " ")))
            } catch {
                throw .refused("in the fields: \(error)")
            }
        }
        self.paths = Self.needed(request.resource, list, remaining).reduce(into: paths) { paths, path in
            if !paths.contains(path) { paths.append(path) }
        }
    }

    /// The fields without which a record cannot be told from others, dated, filtered or paged by.
    static func needed(_ resource: Resource, _ list: ListOperation, _ remaining: CEQLCondition?) -> [FieldPath] {
        var paths = [resource.idField]
        paths += [resource.dates.updated, resource.dates.created].compactMap { $0?.path }
        if case .field(let path, equals: _) = resource.deletes { paths.append(path) }
        paths += list.pagination.keysetFields
        if let token = list.pagination.tokenField { paths.append(token) }
        return paths + (remaining?.paths ?? [])
    }
}
