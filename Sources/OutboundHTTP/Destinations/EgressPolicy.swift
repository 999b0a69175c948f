/// Which private addresses may be reached, and for what.
public struct EgressPolicy: Sendable, Hashable {
    /// One exception: a range, for one purpose or for all.
    public struct Allowance: Sendable, Hashable {
        /// Nil is any.
        public let purpose: EgressPurpose?
        /// The addresses.
        public let range: CIDR

        /// Makes an exception.
        public init(purpose: EgressPurpose?, range: CIDR) {
            self.purpose = purpose
            self.range = range
        }
    }

    /// How an address is judged.
    public enum Verdict: Sendable, Equatable {
        /// Open to everybody.
        case open
        /// Private, and named by the operator.
        case allowed
        /// Private or reserved.
        case refused
    }

    /// A part of the list that is none.
    public struct Malformed: Error, CustomStringConvertible {
        /// What was wrong and what would be right.
        public let description: String
    }

    /// The exceptions.
    public let allowances: [Allowance]

    /// No exceptions.
    public static let closed = EgressPolicy(allowances: [])

    /// Makes a policy of its exceptions.
    public init(allowances: [Allowance]) {
        self.allowances = allowances
    }

    /// Reads a comma list of `cidr` or `purpose:cidr`.
    ///
    /// - Throws: ``Malformed`` with the part that is neither.
    public init(parsing text: String) throws(Malformed) {
        var allowances: [Allowance] = []
        for part in text.split(separator: ",") {
            let trimmed = part.drop { $0 == " " }
            let entry = String(trimmed.prefix(trimmed.count - trimmed.reversed().prefix { $0 == " " }.count))
            let purpose = EgressPurpose.allCases.first { entry.hasPrefix("\($0.rawValue):") }
            let range = String(entry.dropFirst(purpose.map { $0.rawValue.utf8.count + 1 } ?? 0))
            guard let cidr = CIDR(range) else {
                throw Malformed(
                    description: "'\(entry)' is no range: write 10.1.0.0/16, vendor:10.1.0.0/16 or webhook:10.1.0.0/16"
                )
            }
            allowances.append(Allowance(purpose: purpose, range: cidr))
        }
        self.init(allowances: allowances)
    }

    /// The same policy with an organization's own exceptions.
    public func adding(_ extra: [Allowance]) -> EgressPolicy {
        extra.isEmpty ? self : EgressPolicy(allowances: allowances + extra)
    }

    /// Says whether an address may be reached.
    ///
    /// An address of version 6 that stands for one of version 4 is as private as that one.
    public func judge(_ address: IPAddress, for purpose: EgressPurpose) -> Verdict {
        let forms = [address] + (address.embedded.map { [$0] } ?? [])
        let covered = allowances.contains { allowance in
            (allowance.purpose ?? purpose) == purpose && forms.contains(where: allowance.range.contains)
        }
        if covered { return .allowed }
        return ReservedRanges.contains(address) ? .refused : .open
    }
}
