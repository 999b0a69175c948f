/// The normalised names of an object's fields, and the way from the vendor's to them and back.
///
/// Only names change their bytes. A value stays as its vendor or its client has written it, wherever it is put; what has no
/// normalised name stays where it is. Where a record has a field of its own under a name that is wanted for another, the two change
/// places: nothing is lost, and the way back is exact.
public struct FieldNames: Sendable, Hashable {
    private struct Pair: Sendable, Hashable {
        let normalised: FieldPath
        let vendor: FieldPath
    }

    private let pairs: [Pair]

    /// Takes the normalised names, each with the place of the vendor's own.
    public init(_ fields: [FieldPath: FieldPath]) {
        pairs = fields.map { Pair(normalised: $0.key, vendor: $0.value) }
            .filter { $0.normalised != $0.vendor }
            .sorted { $0.normalised.description < $1.normalised.description }
    }

    /// Returns a vendor's record with the normalised names; what is no JSON object is returned as it is.
    public func normalised(_ record: [UInt8]) -> [UInt8] {
        moved(record, pairs.map { FieldMove(from: $0.vendor, to: $0.normalised) })
    }

    /// Returns a record of normalised names with the vendor's; what is no JSON object is returned as it is.
    public func vendorForm(_ record: [UInt8]) -> [UInt8] {
        moved(record, pairs.map { FieldMove(from: $0.normalised, to: $0.vendor) })
    }

    /// Returns the vendor's own place of a field that is named by its normalised name, or by that of a field around it.
    public func vendorPath(of path: FieldPath) -> FieldPath {
        let around = pairs.filter { path.segments.starts(with: $0.normalised.segments) }
        guard let pair = around.max(by: { $0.normalised.segments.count < $1.normalised.segments.count }) else {
            return path
        }
        return pair.vendor.appending(path.segments.dropFirst(pair.normalised.segments.count))
    }

    /// Returns a condition on normalised names as one on the vendor's.
    public func vendorForm(_ condition: CEQLCondition) -> CEQLCondition {
        switch condition {
        case .comparison(let path, let comparison, let value): .comparison(vendorPath(of: path), comparison, value)
        case .like(let path, let pattern, let isNegated):
            .like(vendorPath(of: path), pattern: pattern, isNegated: isNegated)
        case .isIn(let path, let values, let isNegated): .isIn(vendorPath(of: path), values, isNegated: isNegated)
        case .isNull(let path, let isNegated): .isNull(vendorPath(of: path), isNegated: isNegated)
        case .all(let parts): .all(parts.map { vendorForm($0) })
        case .any(let parts): .any(parts.map { vendorForm($0) })
        case .not(let part): .not(vendorForm(part))
        }
    }

    private func moved(_ record: [UInt8], _ moves: [FieldMove]) -> [UInt8] {
        guard !moves.isEmpty else { return record }
        do throws(JSONFault) {
            return try JSONRecord(record).withScanner { (scanner) throws(JSONFault) in
                scanner.skipSpace()
                guard scanner.current == UInt8(ascii: "{") else { return record }
                let tree = PathTree(moves.flatMap { [$0.from, $0.to] })
                var shape = try JSONShape.read(&scanner, tree, node: 0, depth: 0)
                try scanner.expectEnd()
                shape.make(moves)
                return shape.written(from: record)
            }
        } catch {
            return record
        }
    }
}

/// A value that goes from one place of a record to another.
struct FieldMove {
    let from: FieldPath
    let to: FieldPath
}
