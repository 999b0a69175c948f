/// Several field paths as one tree, so that one walk over a text finds them all.
struct PathTree: Sendable {
    struct Edge: Sendable {
        let name: [UInt8]
        let index: Int?
        let node: Int
    }

    struct Node: Sendable {
        var edges: [Edge] = []
        /// The paths that end here, by their position in the list the tree was made of.
        var slots: [Int] = []
        /// The paths that end here or further in: forgotten when the same member comes again, for the last one wins.
        var slotsBelow: [Int] = []
    }

    private(set) var nodes = [Node()]
    let slotCount: Int

    init(_ paths: [FieldPath?]) {
        slotCount = paths.count
        for (slot, path) in paths.enumerated() {
            guard let path else { continue }
            var node = 0
            for segment in path.segments { node = step(from: node, to: segment, slot: slot) }
            nodes[node].slots.append(slot)
        }
    }

    /// The node of a path that the tree was made of.
    func node(of path: FieldPath) -> Int {
        var node = 0
        for segment in path.segments {
            let name = Array(segment.utf8)
            guard let edge = nodes[node].edges.first(where: { $0.name == name }) else { return node }
            node = edge.node
        }
        return node
    }

    private mutating func step(from node: Int, to segment: String, slot: Int) -> Int {
        let name = Array(segment.utf8)
        if let edge = nodes[node].edges.first(where: { $0.name == name }) {
            nodes[edge.node].slotsBelow.append(slot)
            return edge.node
        }
        let made = nodes.count
        nodes.append(Node(slotsBelow: [slot]))
        let index = segment.utf8.allSatisfy { $0 &- 0x30 < 10 } ? Int(segment) : nil
        nodes[node].edges.append(Edge(name: name, index: index, node: made))
        return made
    }
}
