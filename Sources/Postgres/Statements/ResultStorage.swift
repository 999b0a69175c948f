import CPostgres
import Foundation

/// Owns one result of libpq.
///
/// `@unchecked Sendable`: nothing changes a result after it was made, and libpq's readers of it are pure.
final class ResultStorage: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var rowCount: Int { Int(PQntuples(pointer)) }
    var columnCount: Int { Int(PQnfields(pointer)) }

    /// The number in the command's tag, such as 3 in `UPDATE 3`.
    var affected: Int {
        guard let text = PQcmdTuples(pointer) else { return 0 }
        return Int(String(cString: text)) ?? 0
    }

    /// The command's tag, such as `COMMIT`.
    var tag: String {
        guard let text = PQcmdStatus(pointer) else { return "" }
        return String(cString: text)
    }

    func columnName(_ column: Int) -> String? {
        guard let name = PQfname(pointer, Int32(clamping: column)) else { return nil }
        return String(cString: name)
    }

    func columnIndex(_ name: String) -> Int? {
        name.withCString { wanted in
            (0..<columnCount).first { index in
                guard let found = PQfname(pointer, Int32(index)) else { return false }
                return strcmp(found, wanted) == 0
            }
        }
    }

    /// Returns the cell, or `nil` where there is no such column; its bytes are there for as long as this result is.
    func cell(row: Int, column: Int) -> Cell? {
        guard (0..<rowCount).contains(row), (0..<columnCount).contains(column) else { return nil }
        let type = PostgresType(rawValue: PQftype(pointer, Int32(column)))
        guard PQgetisnull(pointer, Int32(row), Int32(column)) == 0,
            let value = PQgetvalue(pointer, Int32(row), Int32(column))
        else { return Cell(type: type, bytes: nil) }
        let length = Int(PQgetlength(pointer, Int32(row), Int32(column)))
        return Cell(type: type, bytes: UnsafeRawBufferPointer(start: value, count: length))
    }

    func serverError(statement: String?) -> ServerError {
        ServerError(
            state: SQLState(rawValue: field("C") ?? "XX000"),
            message: field("M") ?? PQresultErrorMessage(pointer).map { String(cString: $0) } ?? "",
            detail: field("D"),
            hint: field("H"),
            constraint: field("n"),
            table: field("t"),
            column: field("c"),
            context: field("W"),
            routine: field("R"),
            position: field("P").flatMap { Int($0) },
            statement: statement
        )
    }

    // The PG_DIAG_* macros are characters, which Swift does not import.
    private func field(_ code: Unicode.Scalar) -> String? {
        guard let text = PQresultErrorField(pointer, Int32(code.value)) else { return nil }
        return String(cString: text)
    }
}
