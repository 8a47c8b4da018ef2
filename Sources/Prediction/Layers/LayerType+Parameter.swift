import Quantities

extension LayerType {
    /// A whole-number property of a layer and what it may be.
    public struct Parameter: Sendable, Hashable {
        /// The column's name, for example `kernel_size`.
        public let name: String
        public let range: ClosedRange<Int>
        /// What a table without the column means; nil when the column is required.
        public let defaultValue: Default?

        /// What a parameter is where nobody states it.
        public enum Default: Sendable, Hashable, ExpressibleByIntegerLiteral {
            case value(Int)
            /// The value of an earlier parameter, for example the width of a square.
            case like(String)

            public init(integerLiteral value: Int) { self = .value(value) }
        }

        init(_ name: String, _ range: ClosedRange<Int> = 1...1_000_000, default defaultValue: Default? = nil) {
            self.name = name
            self.range = range
            self.defaultValue = defaultValue
        }

        /// The same property along the other axis, the same value unless stated.
        func along(_ name: String) -> Parameter { Parameter(name, range, default: .like(self.name)) }

        /// Whether something is so, 0 or 1; not so unless stated.
        static func flag(_ name: String) -> Parameter { Parameter(name, 0...1, default: 0) }

        static let batchSize = Parameter("batch_size")
        static let inputSize = Parameter("input_size", 1...1_000_000_000)
        static let outputSize = Parameter("output_size", 1...1_000_000_000)
        static let inputChannels = Parameter("in_channels")
        static let imageSize = Parameter("image_size", 1...100_000)
        static let imageWidth = imageSize.along("image_width")
        static let kernelSize = Parameter("kernel_size", 1...10_000)
        static let kernelWidth = kernelSize.along("kernel_width")
        static let stride = Parameter("stride", 1...10_000)
        static let strideWidth = stride.along("stride_width")
        static let padding = Parameter("padding", 0...10_000)
        static let paddingWidth = padding.along("padding_width")
        static let dilation = Parameter("dilation", 1...10_000, default: 1)
        static let groups = Parameter("groups", default: 1)
        static let inPlace = flag("in_place")
        static let activation = flag("activation")
        static let residual = flag("residual")
        /// Elements of a second operand over the whole batch.
        static let operandSize = Parameter("operand_size", 1...1_000_000_000_000_000)
        /// Elements that one copy moves as they lie.
        static let run = Parameter("run", 1...1_000_000_000)
    }

    /// The values of all parameters, those not given by their defaults.
    /// - Parameter given: values in the order of the parameters; missing at the end is not given.
    /// - Returns: nil when a parameter without default is not given, or there are more values than parameters.
    func completed(_ given: [Int?]) -> [Int]? {
        guard given.count <= parameters.count else { return nil }
        var values: [Int] = []
        values.reserveCapacity(parameters.count)
        for position in parameters.indices {
            let stated = position < given.count ? given[position] : nil
            guard let value = stated ?? implied(at: position, by: values) else { return nil }
            values.append(value)
        }
        return values
    }

    /// The default of the parameter at a position, given the values before it; nil when it has none.
    func implied(at position: Int, by values: [Int]) -> Int? {
        switch parameters[position].defaultValue {
        case nil: nil
        case .value(let value): value
        case .like(let name): parameters.firstIndex { $0.name == name }.map { values[$0] }
        }
    }

    /// Refuses names that are no parameters, with the nearest that is.
    func requireKnown(_ given: Dictionary<String, some Any>.Keys) throws(EnergyPredictionError) {
        let names = parameters.map(\.name)
        guard let unknown = given.sorted().first(where: { !names.contains($0) }) else { return }
        throw EnergyPredictionError(
            .badConfiguration, "\(name) has no parameter “\(unknown)”",
            advice: names.nearest(to: unknown).map { "did you mean \($0)?" }
                ?? "it has \(names.joined(separator: ", "))")
    }
}
