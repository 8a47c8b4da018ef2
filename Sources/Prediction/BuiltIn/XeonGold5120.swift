extension BuiltInPredictors {
    static let xeonGold5120 = ""
}
