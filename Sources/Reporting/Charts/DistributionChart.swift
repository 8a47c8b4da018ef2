public import Quantities

/// Every repeat as a dot over the box of its quartiles, one row per category.
public struct DistributionChart: Chart {
    /// The repeats of one case.
    public struct Group: Sendable {
        public var name: String
        /// Amounts in base units.
        public var values: [Double]
        public var provenance: Provenance

        public init(_ name: String, values: [Double], provenance: Provenance) {
            self.name = name
            self.values = values
            self.provenance = provenance
        }

        public init<Amount: Quantity>(_ name: String, values: [Amount], provenance: Provenance) {
            self.init(name, values: values.map(\.value), provenance: provenance)
        }
    }

    public var title: String
    public var caption: RichText?
    public var axis: Axis
    public var units: [UnitSymbol]
    public var groups: [Group]

    /// - Parameter units: the units of the amounts, such as `Joules.units`; none for bare numbers.
    public init(_ title: String, caption: RichText? = nil, axis: Axis, units: [UnitSymbol] = [], groups: [Group]) {
        self.title = title
        self.caption = caption
        self.axis = axis
        self.units = units.isEmpty ? [UnitSymbol("", 1)] : units
        self.groups = groups
    }

    public var provenances: [Provenance] { groups.map(\.provenance) }

    public var table: Table {
        Table(
            columns: ["", "Repeats", "Least", "Lower quartile", "Median", "Upper quartile", "Greatest"],
            rows: groups.map { group in
                let sorted = group.values.filter(\.isFinite).sorted()
                guard !sorted.isEmpty else {
                    return [.plain(group.name), .count(0)]
                        + Array(repeating: .missing(reason: "no finite repeat"), count: 5)
                }
                return [.plain(group.name), .count(sorted.count)]
                    + [0, 0.25, 0.5, 0.75, 1].map { share in
                        .figure(AnyEstimate(sorted.quantile(share), units: units, provenance: group.provenance))
                    }
            })
    }

    public func drawing(width: Double, id: String) -> Drawing {
        var frame = CategoryFrame(
            width: width, categories: groups.map(\.name), rowHeight: 34, legend: [], axis: axis, units: units,
            values: groups.flatMap(\.values), rightMargin: 20)
        for (row, group) in groups.enumerated() {
            draw(group, middle: frame.area.y + (Double(row) + 0.5) * frame.rowHeight, on: &frame)
        }
        return frame.canvas.drawing(
            title: title, description: "\(axis.label): the repeats of \(groups.count) cases with their quartiles.",
            id: id)
    }

    private func draw(_ group: Group, middle: Double, on frame: inout CategoryFrame) {
        let sorted = group.values.filter(\.isFinite).sorted()
        guard !sorted.isEmpty else { return }
        let isComputed = group.provenance.isComputed
        if sorted.count > 2, let a = frame.x.position(sorted.quantile(0.25)),
            let b = frame.x.position(sorted.quantile(0.75))
        {
            frame.canvas.rectangle(Box(x: a, y: middle - 10, width: b - a, height: 20), class: "box", radius: 2)
        }
        for (index, value) in sorted.enumerated() {
            guard let x = frame.x.position(value) else { continue }
            // Neighbours stand apart in a fixed zigzag, so that the picture is the same every time.
            let offset = sorted.count == 1 ? 0 : Double(index % 3 - 1) * 4
            frame.canvas.mark(
                .circle, x, middle + offset, size: 3, class: SeriesStyle.point(0, hollow: isComputed),
                tooltip:
                    "\(group.name): \(EstimateText.standalone(AnyEstimate(value, units: units, provenance: group.provenance)))"
            )
        }
        if let x = frame.x.position(sorted.quantile(0.5)) {
            frame.canvas.line(x, middle - 11, x, middle + 11, class: "median")
        }
    }

    public var vegaLite: JSONValue {
        let unit = units.common(for: groups.flatMap(\.values))
        let values = groups.flatMap { group in
            group.values.filter(\.isFinite).map { value in
                JSONValue.object([
                    .init("category", .text(group.name)), .init("x", .number(value / unit.scale)),
                    .init("provenance", .text(group.provenance.description)),
                ])
            }
        }
        let x = VegaLite.axis("x", axis, unit: unit)
        return vegaLite([
            .init("data", ["values": .array(values)]),
            .init(
                "layer",
                [
                    [
                        "mark": ["type": "boxplot", "outliers": false, "opacity": 0.4],
                        "encoding": ["x": x, "y": VegaLite.nominal("category")],
                    ],
                    [
                        "mark": ["type": "point", "filled": true, "tooltip": true],
                        "encoding": ["x": x, "y": VegaLite.nominal("category")],
                    ],
                ]),
        ])
    }
}

extension [Double] {
    /// The quantile of sorted values by linear interpolation (type 7 of Hyndman and Fan, 1996).
    fileprivate func quantile(_ share: Double) -> Double {
        let place = share * Double(count - 1)
        let below = Int(place)
        let above = Swift.min(below + 1, count - 1)
        return self[below] + (place - Double(below)) * (self[above] - self[below])
    }
}
