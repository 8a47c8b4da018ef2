/// Which channels lie along an axis of a value, in order.
struct ChannelLayout: Hashable {
    /// Channels of one group, each taking as many neighbouring elements: more than one behind a Flatten.
    struct Part: Hashable {
        var group: Int
        var channels: Int
        var elements = 1
    }

    var axis: Int
    var parts: [Part]

    func on(_ axis: Int) -> ChannelLayout { ChannelLayout(axis: axis, parts: parts) }
}

/// Channels that can only become fewer together: those of layers whose outputs are added, for example.
struct ChannelGroups {
    private var parents: [Int] = []
    private var groups: [Group] = []

    struct Group {
        let channels: Int
        /// The nodes whose weights decide how many channels there are.
        var definers: Set<Int>
        /// Why there must remain as many; nil when there may be fewer.
        var obstacle: String?
    }

    /// A new group, and the layout of a value with just its channels.
    mutating func group(_ channels: Int, definedBy node: Int?, obstacle: String? = nil) -> ChannelLayout.Part {
        parents.append(groups.count)
        groups.append(Group(channels: channels, definers: node.map { [$0] } ?? [], obstacle: obstacle))
        return ChannelLayout.Part(group: groups.count - 1, channels: channels)
    }

    /// The group that stands for all that were joined.
    func root(_ group: Int) -> Int {
        var group = group
        while parents[group] != group { group = parents[group] }
        return group
    }

    /// Groups that stand for themselves.
    var roots: [Int] { groups.indices.filter { parents[$0] == $0 } }

    subscript(group: Int) -> Group { groups[root(group)] }

    mutating func join(_ a: Int, _ b: Int) {
        let (first, second) = (root(a), root(b))
        guard first != second else { return }
        parents[second] = first
        groups[first].definers.formUnion(groups[second].definers)
        groups[first].obstacle = groups[first].obstacle ?? groups[second].obstacle
    }

    mutating func freeze(_ layout: ChannelLayout?, _ reason: String) {
        for part in layout?.parts ?? [] {
            let root = root(part.group)
            groups[root].obstacle = groups[root].obstacle ?? reason
        }
    }
}
