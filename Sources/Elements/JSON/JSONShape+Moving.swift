extension JSONShape {
    /// Makes all moves at once: a value goes by what the record was before the first of them.
    mutating func make(_ moves: [FieldMove]) {
        var values: [(move: Int, value: JSONShape)] = []
        for (index, move) in moves.enumerated() {
            if let value = take(move.from.segments[...], move: index) { values.append((index, value)) }
        }
        for (index, value) in values {
            let move = moves[index]
            let former = Former(move: index, name: move.from.segments.last ?? "")
            switch put(value, at: move.to.segments[...], former) {
            case .done: break
            case .displaced(let other): fill(former, with: other)
            // There is no such place in this record: the value stays where it was.
            case .impossible: fill(former, with: value)
            }
        }
    }

    /// The place that a moved value has left.
    private struct Former {
        let move: Int
        let name: String
    }

    private enum Outcome {
        case done
        case displaced(JSONShape)
        case impossible
    }

    /// Takes the value at a path away, or copies it where it is an element of an array, whose others keep their places.
    private mutating func take(_ path: ArraySlice<String>, move: Int) -> JSONShape? {
        guard let name = path.first else { return nil }
        let rest = path.dropFirst()
        switch self {
        case .object(var members):
            guard let index = Self.index(of: name, in: members) else { return nil }
            if rest.isEmpty {
                let value = members[index].value
                members[index].value = .hole(move)
                self = .object(members)
                return value
            }
            let value = members[index].value.take(rest, move: move)
            self = .object(members)
            return value
        case .array(var items):
            guard let index = Int(name), items.indices.contains(index) else { return nil }
            guard !rest.isEmpty else { return items[index] }
            let value = items[index].take(rest, move: move)
            self = .array(items)
            return value
        case .raw, .hole:
            return nil
        }
    }

    private mutating func put(_ value: JSONShape, at path: ArraySlice<String>, _ former: Former) -> Outcome {
        guard let name = path.first else { return .impossible }
        let rest = path.dropFirst()
        switch self {
        case .object(var members):
            defer { self = .object(members) }
            if rest.isEmpty { return Self.put(value, named: name, among: &members, former) }
            let index = Self.index(of: name, in: members) ?? members.endIndex
            if index == members.endIndex { members.append(Member(name: name, spelling: nil, value: .object([]))) }
            if members[index].value.isReplaceable { members[index].value = Self.empty(for: rest.first) }
            return members[index].value.put(value, at: rest, former)
        case .array(var items):
            defer { self = .array(items) }
            guard let index = Int(name), index >= 0, index <= items.count else { return .impossible }
            if index == items.count { items.append(Self.empty(for: rest.first)) }
            if rest.isEmpty {
                items[index] = value
                return .done
            }
            return items[index].put(value, at: rest, former)
        case .raw, .hole:
            return .impossible
        }
    }

    private static func put(
        _ value: JSONShape,
        named name: String,
        among members: inout [Member],
        _ former: Former
    ) -> Outcome {
        let other = index(of: name, in: members)
        if let hole = members.firstIndex(where: { $0.value.isHole(of: former.move) }) {
            if let other { members[other] = Member(name: former.name, spelling: nil, value: members[other].value) }
            members[hole] = Member(name: name, spelling: nil, value: value)
            return .done
        }
        guard let other else {
            members.append(Member(name: name, spelling: nil, value: value))
            return .done
        }
        let displaced = members[other].value
        members[other].value = value
        return .displaced(displaced)
    }

    /// Puts a value where a moved one has been.
    private mutating func fill(_ former: Former, with value: JSONShape) {
        switch self {
        case .object(var members):
            for index in members.indices {
                if members[index].value.isHole(of: former.move) {
                    members[index].value = value
                } else {
                    members[index].value.fill(former, with: value)
                }
            }
            self = .object(members)
        case .array(var items):
            for index in items.indices { items[index].fill(former, with: value) }
            self = .array(items)
        case .raw, .hole: break
        }
    }

    /// Of members with one name the last counts; one that was taken away does not.
    private static func index(of name: String, in members: [Member]) -> Int? {
        members.lastIndex { member in
            if case .hole = member.value { return false }
            return member.name == name
        }
    }

    /// What is made where a name leads that is not there: an array for a number.
    private static func empty(for name: String?) -> JSONShape {
        name?.utf8.allSatisfy { $0 &- 0x30 < 10 } == true ? .array([]) : .object([])
    }

    private func isHole(of move: Int) -> Bool {
        if case .hole(move) = self { true } else { false }
    }

    /// Whether an object may take its place: it is `null`, or was only just made.
    private var isReplaceable: Bool {
        switch self {
        case .raw(_, let isNull): isNull
        case .object(let members): members.isEmpty
        default: false
        }
    }
}
