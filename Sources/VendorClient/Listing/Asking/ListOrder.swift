import Elements

/// The order that a caller asks for, in the vendor's words.
struct ListOrder {
    /// A field and its direction.
    struct Part {
        let path: FieldPath
        let isDescending: Bool
    }

    let parts: [Part]

    /// Reads `field [asc|desc], …`.
    ///
    /// - Throws: ``VendorError/refused(_:)`` for what is none, so that nothing else gets into a vendor's query.
    init(_ text: String) throws(VendorError) {
        var parts: [Part] = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = piece.split(separator: " ")
            guard let name = words.first, words.count <= 2 else { throw Self.fault(piece) }
            let direction = words.count == 2 ? words[1].lowercased() : "asc"
            guard direction == "asc" || direction == "desc" else { throw Self.fault(piece) }
            do throws(FieldPathError) {
                parts.append(Part(path: try FieldPath(String(name)), isDescending: direction == "desc"))
            } catch {
                throw Self.fault(piece)
            }
        }
        self.parts = parts
    }

    /// The order as a parameter takes it.
    func text(ascending: String?) -> String {
        parts.map { part in
            let direction = part.isDescending ? "desc" : ascending
            return part.path.description + (direction.map { " \($0)" } ?? "")
        }.joined(separator: ",")
    }

    /// The order as a query language takes it.
    func text(in language: some FilterLanguage) throws(VendorError) -> String {
        var texts: [String] = []
        for part in parts {
            guard let name = language.name(of: part.path) else {
                throw .refused("the vendor cannot order by \(part.path)")
            }
            texts.append("\(name) \(part.isDescending ? "desc" : "asc")")
        }
        return texts.joined(separator: ", ")
    }

    private static func fault(_ piece: Substring) -> VendorError {
        .refused("'\(piece.prefix(80))' is no order: right would be FIELD, FIELD asc or FIELD desc")
    }
}
