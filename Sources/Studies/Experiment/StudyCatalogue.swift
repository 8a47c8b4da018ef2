/// Every kind of study that there is, one line each.
package enum StudyCatalogue {
    package static let kinds: [any StudyKind.Type] = [
        VariantExperiment.self,
        BatchingStudy.self,
        MachineMerge.self,
    ]
}
