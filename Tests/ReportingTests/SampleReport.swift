import Quantities
import Reporting

/// A report with every block and chart, with figures shaped like a real campaign's.
enum SampleReport {
    static let meter = Provenance.measured(by: "rapl-powercap")
    static let clock = Provenance.measured(by: "monotonic clock")
    static let paper = Provenance.published(in: "YOLOv7, arXiv 2207.02696")
    static let model = Provenance.modelled(by: "CPU time × Sapphire Rapids table")
    static let predictor = Provenance.predicted(by: "per-layer ridge, 7 architectures")

    static let variants: [(name: String, energy: Double, accuracy: Double, latency: Double)] = [
        ("yolov7-tiny", 1.92, 0.387, 0.021), ("yolov7", 13.4, 0.514, 0.148), ("yolov7-x", 24.1, 0.531, 0.262),
        ("yolov7-w6", 22.6, 0.549, 0.241), ("yolov7-e6", 37.2, 0.560, 0.402), ("yolov7-d6", 48.9, 0.566, 0.531),
        ("yolov7-e6e", 52.3, 0.568, 0.574),
    ]

    static func joules(_ value: Double, spread: Double, _ provenance: Provenance) -> Estimate<Joules> {
        Estimate(
            Joules(value),
            interval: .init(Joules(value - spread), Joules(value + spread), basis: "95 % confidence, 3 repeats"),
            provenance: provenance)
    }

    static var document: Document {
        Document(
            title: "Energy of a detection pipeline", subtitle: "YOLOv7 variants on *one* CPU, batch sizes 1 to 16",
            metadata: [
                Definition("Machine", "8 × Sapphire Rapids, 2 threads used"), Definition("Runs", .count(42)),
                Definition("Idle power", .figure(Estimate(Watts(41.2), provenance: meter))),
                Definition("GPU", .missing(reason: "no NVML library on this machine")),
            ],
            hasContents: true,
            blocks: [
                .heading("Which plan is best?"),
                .callout(
                    .answer,
                    """
                    Serving with **yolov7-w6** at batch 4 costs \(joules(22.6, spread: 0.4, meter)) per inference, \
                    6 % less than `yolov7-x`, at a higher accuracy.
                    """),
                .table(variantTable),
                .paragraph(
                    "The energies of the four largest come from a [model](#provenance); see *below* what that means."),
                .heading("Energy against accuracy"), .chart(scatter), .chart(logScatter),
                .heading("Over time", level: 2), .chart(timeline),
                .heading("Batch size", level: 3), .chart(bars), .chart(stacked),
                .heading("How far to trust it"), .chart(parity), .chart(distribution),
                .callout(.warning, "RAPL is unreadable for process \(42): run `sudo chmod a+r /sys/class/powercap/*`."),
                .callout(.note, "All energies are *dynamic*: idle power is subtracted."),
                .code("perjoule plan pipeline.yaml --rate 20 --latency-sla 2s", language: "sh"),
            ])
    }

    static var variantTable: Table {
        Table(
            "Variants", columns: ["Variant", "Energy per inference", "Accuracy", "Latency", "MACs"],
            rows: variants.enumerated().map { index, variant in
                [
                    .plain(variant.name),
                    .figure(joules(variant.energy, spread: variant.energy * 0.03, index < 3 ? meter : model)),
                    .figure(Estimate(Fraction(variant.accuracy), provenance: paper)),
                    .figure(Estimate(Seconds(variant.latency), provenance: clock)),
                    index == 2
                        ? .missing(reason: "the graph has an operator whose work is unknown")
                        : .number(variant.energy * 7.8e9),
                ]
            }, emphasizedRows: [3], notes: ["Accuracy is AP on COCO *val*."])
    }

    static var scatter: ScatterChart {
        ScatterChart(
            "Energy against accuracy", caption: "Left and up is better. The front is what a planner chooses from.",
            x: "Energy per inference", y: "AP",
            series: [
                .init("measured on this machine", points: variants.prefix(3).map(point(meter))),
                .init("modelled", points: variants.dropFirst(3).map(point(model))),
            ], front: (x: .lower, y: .higher))
    }

    private static func point(
        _ provenance: Provenance
    ) -> ((name: String, energy: Double, accuracy: Double, latency: Double)) -> ScatterChart.Point {
        { variant in
            ScatterChart.Point(
                joules(variant.energy, spread: variant.energy * 0.06, provenance),
                Estimate(Fraction(variant.accuracy), provenance: paper), label: variant.name)
        }
    }

    static var logScatter: ScatterChart {
        let series = [1, 4, 16].map { batch in
            ScatterChart.Series(
                "batch \(batch)",
                points: variants.map { variant in
                    let energy = variant.energy * (0.55 + 0.45 / Double(batch))
                    let latency = Seconds(variant.latency * Double(batch) * 0.8)
                    let range = Estimate<Seconds>.Interval(
                        latency * 0.8, latency * 1.3, basis: "10th to 90th percentile")
                    return ScatterChart.Point(
                        Estimate(latency, interval: range, provenance: clock),
                        joules(energy, spread: energy * 0.05, meter),
                        label: variant.name.replacing("yolov7", with: "y7"))
                })
        }
        return ScatterChart(
            "Energy against latency", caption: "Both axes are logarithmic; labels give way to one another.",
            x: Axis("Latency per batch", scale: .logarithmic), y: Axis("Energy per inference", scale: .logarithmic),
            series: series)
    }

    static var timeline: LineChart {
        let seconds = (0..<240).map(Double.init)
        let load = seconds.map { 20 + 8 * wave($0 / 90) + 3 * wave($0 / 7) }
        let power = seconds.enumerated().map { $0 == 100 ? .nan : 41 + 1.9 * load[Int($1)] }
        return LineChart(
            "Power over the run", caption: "The band is the modelled source's error.", x: "Time",
            xUnits: Seconds.units, y: Axis("Power", includesZero: true), yUnits: Watts.units,
            series: [
                .init("package", x: seconds, y: power, provenance: meter),
                .init(
                    "from busy time", x: seconds, y: power.map { $0 * 0.9 },
                    band: (power.map { $0 * 0.8 }, power.map { $0 * 1.0 }), provenance: model),
                .init(
                    "replicas × 10", x: seconds, y: load.map { ($0 / 10).rounded(.up) * 10 }, isStepped: true,
                    provenance: .given(in: "plan.yaml")),
            ])
    }

    /// A triangle wave of period 1, so that every platform draws the same.
    private static func wave(_ phase: Double) -> Double {
        4 * abs(phase - (phase + 0.5).rounded(.down)) - 1
    }

    static var bars: BarChart {
        BarChart(
            "Energy by batch size", categories: variants.map(\.name), axis: "Energy per inference",
            series: [1, 4, 16].map { batch in
                .init(
                    "batch \(batch)",
                    values: variants.map { variant in
                        let energy = variant.energy * (0.55 + 0.45 / Double(batch))
                        return joules(energy, spread: energy * 0.07, batch == 16 ? model : meter)
                    })
            })
    }

    static var stacked: BarChart {
        let parts = [("convolution", 0.78), ("activation", 0.12), ("memory traffic", 0.07), ("other", 0.03)]
        return BarChart(
            "Where the energy goes", categories: Array(variants.map(\.name).prefix(4)), axis: "Energy per inference",
            series: parts.map { name, share in
                .init(
                    name,
                    values: variants.prefix(4).map { Estimate(Joules($0.energy * share), provenance: predictor) })
            }, arrangement: .stacked)
    }

    static var parity: ParityChart {
        ParityChart(
            "Predicted against measured", caption: "Each point is an architecture the predictor never saw.",
            axis: Axis("Energy per inference", scale: .logarithmic),
            series: [
                (
                    "detection",
                    variants.enumerated().map { index, variant in
                        .init(
                            measured: joules(variant.energy, spread: variant.energy * 0.04, meter),
                            predicted: joules(
                                variant.energy * [0.9, 1.12, 1.02, 0.84, 1.2, 0.97, 1.06][index],
                                spread: variant.energy * 0.12, predictor),
                            label: variant.name)
                    }
                ),
                (
                    "classification",
                    [0.21, 0.44, 0.8].map { value in
                        .init(
                            measured: joules(value, spread: value * 0.03, meter),
                            predicted: joules(value * 1.3, spread: value * 0.2, predictor))
                    }
                ),
            ], bands: [Fraction(0.1), Fraction(0.3)])
    }

    static var distribution: DistributionChart {
        DistributionChart(
            "Repeats", axis: "Energy per inference", units: Joules.units,
            groups: variants.prefix(4).enumerated().map { index, variant in
                let offsets = [-0.04, -0.021, -0.012, -0.003, 0.0, 0.006, 0.014, 0.027, 0.066]
                return .init(
                    variant.name, values: offsets.map { Joules(variant.energy * (1 + $0 * Double(index + 1))) },
                    provenance: meter)
            })
    }
}
