import Prediction
import Quantities
package import Store

/// Collected items as they lie in the store.
extension Record {
    /// The kind of run that a collection is.
    package static let collectionKind = "collect"

    /// An item with its figures; the whole item is the payload.
    /// - Throws: ``StoreError`` when a figure is not finite.
    package init(_ item: CollectedItem, threads: Int) throws(StoreError) {
        var factors = item.values.mapValues { Factor.number(Double($0)) }
        factors["threads"] = .number(Double(threads))
        if let network = item.network { factors["batch_size"] = .number(Double(network.batch)) }
        var figures: [Figure] = []
        if let measured = item.figures {
            figures = [
                Figure("latency.median", Estimate(measured.latency, provenance: .measured(by: "the clock"))),
                Figure("energy.total", measured.estimate(measured.total)),
            ]
            if let dynamic = measured.dynamic { figures.append(Figure("energy.dynamic", measured.estimate(dynamic))) }
        }
        self.init(
            subject: item.network?.name ?? item.kind, factors: factors, key: item.key,
            state: item.figures == nil ? .failed : .complete, figures: figures, payload: try JSONText(item))
    }
}

extension CollectedFigures {
    /// The median of windows, with the range that they span.
    fileprivate func estimate(_ joules: [Joules]) -> Estimate<Joules> {
        let values = joules.map(\.value)
        return Estimate(
            Joules(median(of: values)),
            interval: .init(
                Joules(values.min() ?? 0), Joules(values.max() ?? 0), basis: "range of \(values.count) windows"),
            provenance: provenance)
    }
}
