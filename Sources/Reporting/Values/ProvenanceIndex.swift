import Quantities

/// Gives every distinct provenance of a document a letter, in order of appearance.
struct ProvenanceIndex {
    private(set) var entries: [Provenance] = []

    /// How many figures bear each mark.
    private(set) var counts: [Int] = []

    mutating func add(_ provenance: Provenance) {
        if let index = entries.firstIndex(of: provenance) {
            counts[index] += 1
        } else {
            entries.append(provenance)
            counts.append(1)
        }
    }

    /// `a` … `z`, `aa` …; a provenance that was never added has no letter.
    func letter(of provenance: Provenance) -> String {
        entries.firstIndex(of: provenance).map(Self.letter) ?? ""
    }

    static func letter(_ index: Int) -> String {
        let last = String(UnicodeScalar(UInt8(97 + index % 26)))
        return index < 26 ? last : letter(index / 26 - 1) + last
    }

    /// What each kind of provenance means, for the section “Where the numbers come from”.
    static func meaning(of provenance: Provenance) -> String {
        switch provenance {
        case .measured: "read from an instrument while the work ran"
        case .published: "taken from a publication, not checked here"
        case .given: "typed in by the user"
        case .predicted: "estimated by a trained predictor; the work did not run"
        case .modelled: "computed from other measurements by a model; no instrument read it"
        }
    }
}
