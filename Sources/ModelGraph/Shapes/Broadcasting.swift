/// NumPy's broadcasting, as ONNX's “Broadcasting in ONNX” defines it, and index arithmetic on small tensors.
enum Broadcasting {
    /// The common shape; nil when a rank is unknown.
    static func shape(_ shapes: [[Int?]?], in call: OperatorCall) throws(ModelGraphError) -> [Int?]? {
        var result: [Int?] = []
        for shape in shapes {
            guard let shape else { return nil }
            result = try merge(result, shape, in: call)
        }
        return result
    }

    private static func merge(_ a: [Int?], _ b: [Int?], in call: OperatorCall) throws(ModelGraphError) -> [Int?] {
        let rank = max(a.count, b.count)
        var merged = [Int?](repeating: nil, count: rank)
        for axis in 0..<rank {
            // Missing leading axes have size 1.
            let left = axis < rank - a.count ? 1 : a[axis - rank + a.count]
            let right = axis < rank - b.count ? 1 : b[axis - rank + b.count]
            switch (left, right) {
            case (1, _): merged[axis] = right
            case (_, 1): merged[axis] = left
            case (let left?, let right?):
                guard left == right else {
                    throw call.invalid("axis \(axis - rank) has sizes \(left) and \(right)")
                }
                merged[axis] = left
            // The known one is above 1, and the other must equal it or be 1.
            case (let known, nil), (nil, let known): merged[axis] = known
            }
        }
        return merged
    }

    /// For each element of `target`, in order, the index of the element of `source` that broadcasting puts there.
    static func indices(from source: [Int], to target: [Int]) -> [Int] {
        let padded = Array(repeating: 1, count: max(0, target.count - source.count)) + source
        let strides = strides(padded)
        return map(target) { position in
            zip(position, zip(padded, strides)).reduce(0) { $0 + ($1.1.0 == 1 ? 0 : $1.0 * $1.1.1) }
        }
    }

    /// Elements from one element to the next along each axis.
    static func strides(_ shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] &* shape[axis + 1] }
        return strides
    }

    /// The results of `body` for every position of a small shape, in row-major order.
    static func map<Result>(_ shape: [Int], _ body: ([Int]) -> Result) -> [Result] {
        guard let count = shape.checkedProduct, count > 0 else { return [] }
        var position = [Int](repeating: 0, count: shape.count)
        return (0..<count).map { _ in
            defer {
                for axis in shape.indices.reversed() {
                    position[axis] += 1
                    if position[axis] < shape[axis] { break }
                    position[axis] = 0
                }
            }
            return body(position)
        }
    }
}

extension InferredValue {
    /// The numbers that `index` picks for every position of a small shape; nil when the numbers are not known.
    func picking(_ shape: [Int?], _ index: (_ position: [Int], _ strides: [Int]) -> Int) -> [Double?]? {
        guard let numbers, let source = knownShape, let target = shape.known, let count = target.checkedProduct,
            count <= Self.mostNumbers
        else { return nil }
        let strides = Broadcasting.strides(source)
        return Broadcasting.map(target) { position in
            let picked = index(position, strides)
            return numbers.indices.contains(picked) ? numbers[picked] : nil
        }
    }
}
