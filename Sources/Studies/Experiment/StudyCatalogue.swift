/// Every kind of study that there is, one line each.
package enum StudyCatalogue {
    package static let kinds: [any StudyKind.Type] = [
        ImportStudy.self,
        TimelineStudy.self,
        VariantExperiment.self,
        AblationStudy.self,
        BatchingStudy.self,
        MachineMerge.self,
        SearchStudy.self,
    ]
}
