/// Operators that join, cut, repeat and reorder elements.
enum MovingRules {
    static let rules: [String: ShapeRule] = [
        "Concat": concat,
        "Split": split,
        "Slice": slice,
        "Transpose": transpose,
        "Expand": expand,
        "Tile": tile,
        "Pad": pad,
        "DepthToSpace": { call throws(ModelGraphError) in try blocks(call, toSpace: true) },
        "SpaceToDepth": { call throws(ModelGraphError) in try blocks(call, toSpace: false) },
        "CumSum": { call in [InferredValue(call.type, call.shape(0))] },
        "ReverseSequence": { call in [InferredValue(call.type, call.shape(0))] },
        "Trilu": { call in [InferredValue(call.type, call.shape(0))] },
    ]

    private static func concat(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        let shapes = call.inputs.compactMap { $0?.shape }
        guard shapes.count == call.inputs.count, var result = shapes.first else { return call.unknown() }
        let axis = try call.axis(call.int("axis", default: 1), rank: result.count)
        for shape in shapes.dropFirst() {
            guard shape.count == result.count else {
                throw call.invalid("inputs of \(result.count) and \(shape.count) axes")
            }
            for other in shape.indices where other != axis {
                if let a = result[other], let b = shape[other], a != b {
                    throw call.invalid("axis \(other) has sizes \(a) and \(b)")
                }
                result[other] = result[other] ?? shape[other]
            }
        }
        let sizes = shapes.map { $0[axis] }
        result[axis] = sizes.known.map { $0.reduce(0, &+) }
        guard result.count == 1, let lengths = sizes.known, lengths.allSatisfy({ $0 <= InferredValue.mostNumbers })
        else {
            return [InferredValue(call.type, result)]
        }
        let numbers = zip(call.inputs, lengths).flatMap { input, length in
            input?.numbers ?? Array(repeating: nil, count: length)
        }
        return [InferredValue(call.type, result, numbers: numbers)]
    }

    private static func split(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0) else { return call.unknown() }
        let axis = try call.axis(call.int("axis", default: 0), rank: shape.count)
        let count = call.node.outputs.count
        var sizes: [Int?]
        if let stated = call.integers("split", orInput: 1) {
            sizes = stated
        } else if call.hasInput(1) {
            sizes = Array(repeating: nil, count: count)
        } else {
            // As even as possible; the last part may be smaller.
            let part = shape[axis].map { ($0 + count - 1) / max(1, count) }
            sizes = (0..<count).map { index in
                guard let size = shape[axis], let part else { return nil }
                return max(0, min(part, size - index * part))
            }
        }
        guard sizes.count == count, sizes.allSatisfy({ $0 ?? 0 >= 0 }) else {
            throw call.invalid("\(sizes.count) parts meet \(count) outputs")
        }
        if let size = shape[axis], let known = sizes.known, known.reduce(0, &+) != size {
            throw call.invalid("parts \(known) do not add up to \(size)")
        }
        var start: Int? = 0
        return sizes.map { size in
            var part = shape
            part[axis] = size
            let first = start
            start = start.flatMap { start in size.map { start + $0 } }
            let numbers = first.flatMap { first in
                call.input(0).picking(part) { position, strides in
                    zip(position, strides).reduce(first * strides[axis]) { $0 + $1.0 * $1.1 }
                }
            }
            return InferredValue(call.type, part, numbers: numbers)
        }
    }

    private static func slice(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard var shape = call.shape(0) else { return call.unknown() }
        let starts = call.integers("starts", orInput: 1)
        let ends = call.integers("ends", orInput: 2)
        guard let count = starts?.count ?? ends?.count ?? call.shape(1)?.first ?? nil, count <= shape.count else {
            return [InferredValue(call.type, shape.map { _ in nil })]
        }
        let isDefault = call.ints("axes") == nil && !call.hasInput(3)
        let stated = isDefault ? (0..<count).map(Optional.some) : call.integers("axes", orInput: 3)
        guard let stated, let axes = try call.axes(stated, rank: shape.count), axes.count == count else {
            return [InferredValue(call.type, shape.map { _ in nil })]
        }
        let steps = call.hasInput(4) ? call.input(4).integers : Array(repeating: 1, count: count)
        var (firsts, strides) = (Array(repeating: 0, count: shape.count), Array(repeating: 1, count: shape.count))
        for (index, axis) in axes.enumerated() {
            guard let size = shape[axis], let start = starts?[index], let end = ends?[index],
                let step = steps.flatMap({ index < $0.count ? $0[index] : nil })
            else {
                shape[axis] = nil
                continue
            }
            guard step != 0 else { throw call.invalid("a slice with step 0") }
            (firsts[axis], shape[axis]) = sliced(size, from: start, to: end, by: step)
            strides[axis] = step
        }
        let numbers = call.input(0).picking(shape) { position, elements in
            position.indices.reduce(0) { $0 + (firsts[$1] + position[$1] * strides[$1]) * elements[$1] }
        }
        return [InferredValue(call.type, shape, numbers: numbers)]
    }

    /// The first index and the number of indices that a slice takes.
    private static func sliced(_ size: Int, from start: Int, to end: Int, by step: Int) -> (first: Int, count: Int) {
        func place(_ index: Int, _ range: ClosedRange<Int>) -> Int {
            max(range.lowerBound, min(range.upperBound, index < 0 ? index + size : index))
        }
        if step > 0 {
            let (first, last) = (place(start, 0...size), place(end, 0...size))
            return (first, last <= first ? 0 : (last - first - 1) / step + 1)
        }
        let (first, last) = (place(start, -1...max(-1, size - 1)), place(end, -1...max(-1, size - 1)))
        // The most negative step has no positive counterpart; one element is all it takes.
        let backward = step == .min ? Int.max : -step
        return (max(0, first), first <= last ? 0 : (first - last - 1) / backward + 1)
    }

    private static func transpose(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0) else { return call.unknown() }
        let order = call.ints("perm") ?? Array(shape.indices.reversed())
        guard order.sorted() == Array(shape.indices) else {
            throw call.invalid("perm \(order) does not order \(shape.count) axes")
        }
        let moved = order.map { shape[$0] }
        let numbers = call.input(0).picking(moved) { position, strides in
            order.indices.reduce(0) { $0 + position[$1] * strides[order[$1]] }
        }
        return [InferredValue(call.type, moved, numbers: numbers)]
    }

    private static func expand(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let target = call.input(1).integers else { return call.unknown() }
        let shape = try Broadcasting.shape([call.shape(0), target], in: call)
        var numbers: [Double?]?
        if let known = shape?.known, let source = call.input(0).knownShape, let values = call.input(0).numbers,
            known.checkedProduct ?? .max <= InferredValue.mostNumbers
        {
            numbers = Broadcasting.indices(from: source, to: known).map { values[$0] }
        }
        return [InferredValue(call.type, shape, numbers: numbers)]
    }

    private static func tile(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0) else { return call.unknown() }
        guard let repeats = call.input(1).integers else { return [InferredValue(call.type, shape.map { _ in nil })] }
        guard repeats.count == shape.count else {
            throw call.invalid("\(repeats.count) repeats meet \(shape.count) axes")
        }
        let tiled = zip(shape, repeats).map { size, times -> Int? in
            guard let size, let times else { return nil }
            return [size, times].checkedProduct
        }
        let numbers = call.input(0).knownShape.flatMap { source in
            call.input(0).picking(tiled) { position, strides in
                position.indices.reduce(0) { $0 + position[$1] % max(1, source[$1]) * strides[$1] }
            }
        }
        return [InferredValue(call.type, tiled, numbers: numbers)]
    }

    private static func pad(_ call: OperatorCall) throws(ModelGraphError) -> [InferredValue] {
        guard var shape = call.shape(0) else { return call.unknown() }
        guard let pads = call.integers("pads", orInput: 1) else {
            return [InferredValue(call.type, shape.map { _ in nil })]
        }
        let stated = call.hasInput(3) ? call.input(3).integers : Array(shape.indices).map(Optional.some)
        guard let stated, let axes = try call.axes(stated, rank: shape.count) else {
            return [InferredValue(call.type, shape.map { _ in nil })]
        }
        guard pads.count == 2 * axes.count else { throw call.invalid("\(pads.count) pads meet \(axes.count) axes") }
        for (index, axis) in axes.enumerated() {
            guard let size = shape[axis], let before = pads[index], let after = pads[index + axes.count] else {
                shape[axis] = nil
                continue
            }
            // Clamped numbers stay below 2⁶⁰, so that the sum cannot overflow.
            let padded = size + max(-1 << 60, min(1 << 60, before)) + max(-1 << 60, min(1 << 60, after))
            guard padded >= 0 else { throw call.invalid("pads \(before) and \(after) exceed an axis of size \(size)") }
            shape[axis] = padded
        }
        return [InferredValue(call.type, shape)]
    }

    private static func blocks(_ call: OperatorCall, toSpace: Bool) throws(ModelGraphError) -> [InferredValue] {
        guard let shape = call.shape(0) else { return call.unknown() }
        let block = call.int("blocksize", default: 0)
        guard shape.count == 4, (1...OperatorCall.largestWindow).contains(block) else {
            throw call.invalid("blocks of \(block) in \(shape.count) axes")
        }
        let area = block * block
        let divisors = toSpace ? [1, area, 1, 1] : [1, 1, block, block]
        let factors = toSpace ? [1, 1, block, block] : [1, area, 1, 1]
        for axis in 0..<4 {
            if let size = shape[axis], size % divisors[axis] != 0 {
                throw call.invalid("axis \(axis) of size \(size) does not split into blocks of \(block)")
            }
        }
        return [
            InferredValue(
                call.type,
                (0..<4).map { axis in shape[axis].flatMap { [$0 / divisors[axis], factors[axis]].checkedProduct } })
        ]
    }
}
