import Elements

/// What a request says, as JSON, whichever form it came in.
struct InboundPayload: Sendable {
    /// The form in which it came, as the table's column spells it.
    enum Form: String, Sendable {
        /// A JSON body.
        case json
        /// A body or a query as forms write them.
        case form
    }

    /// The form.
    let form: Form
    /// The bytes that came: the body, or the query of a request without one.
    let bytes: [UInt8]
    /// The same as JSON.
    let record: JSONRecord

    /// Why a request cannot be read.
    enum Fault: Error, Equatable {
        case unsupportedType
        case malformed(String)
    }

    /// Reads a request: its body, or where that is empty its query.
    ///
    /// The type decides; without one a body that begins as JSON is taken for it.
    init(_ arrived: ArrivedWebhook) throws(Fault) {
        guard !arrived.body.isEmpty else {
            try self.init(form: .form, bytes: Array((arrived.query ?? "").utf8))
            return
        }
        let form: Form
        switch arrived.mediaType {
        case let type? where type == "application/json" || type.hasSuffix("+json") || type == "text/json": form = .json
        case "application/x-www-form-urlencoded": form = .form
        case nil, "text/plain", "":
            // Some vendors send JSON and call it text.
            guard let first = arrived.body.first(where: { $0 > 0x20 }), [0x7B, 0x5B].contains(first) else {
                throw .unsupportedType
            }
            form = .json
        default: throw .unsupportedType
        }
        try self.init(form: form, bytes: arrived.body)
    }

    /// Reads bytes of a known form.
    init(form: Form, bytes: [UInt8]) throws(Fault) {
        self.form = form
        self.bytes = bytes
        switch form {
        case .json: record = try Self.validated(bytes)
        case .form:
            guard let text = String(validating: bytes, as: UTF8.self), let json = FormFields.json(text) else {
                throw .malformed(
                    """
                    the form is not properly percent-encoded UTF-8, has more than \(FormFields.mostFields) fields, or uses \
                    one name for a text and for an object
                    """
                )
            }
            record = try Self.validated(json)
        }
    }

    private static func validated(_ bytes: [UInt8]) throws(Fault) -> JSONRecord {
        let record: JSONRecord
        do throws(JSONFault) {
            record = try JSONRecord(validating: bytes)
        } catch {
            throw .malformed("the body is no JSON: \(error)")
        }
        guard case .composite = record.value else { throw .malformed("the body must be a JSON object or array") }
        return record
    }
}
