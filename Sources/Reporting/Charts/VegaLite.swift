import Quantities

/// What the charts' Vega-Lite specifications have in common.
enum VegaLite {
    /// A figure's members: `name`, `name_lower`, `name_upper` in the unit, and its provenance.
    static func members(_ name: String, _ estimate: AnyEstimate, unit: UnitSymbol) -> [JSONValue.Member] {
        [
            .init(name, .number(estimate.value / unit.scale)),
            .init(name + "_lower", .number(estimate.lower / unit.scale)),
            .init(name + "_upper", .number(estimate.upper / unit.scale)),
            .init(name + "_provenance", .text(estimate.provenance.description)),
        ]
    }

    /// A quantitative channel.
    static func axis(_ field: String, _ axis: Axis, unit: UnitSymbol) -> JSONValue {
        let title = unit.symbol.isEmpty ? axis.label : "\(axis.label) (\(unit.symbol))"
        return [
            "field": .text(field), "type": "quantitative", "title": .text(title),
            "scale": axis.scale == .linear ? ["zero": .flag(axis.includesZero)] : ["type": "log"],
        ]
    }

    static func nominal(_ field: String, title: String? = nil) -> JSONValue {
        ["field": .text(field), "type": "nominal", "title": title.map { .text($0) } ?? .null, "sort": nil]
    }
}
