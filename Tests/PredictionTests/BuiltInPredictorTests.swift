import Quantities
import Testing

@testable import Prediction

/// The predictors that come with the program.
@Suite struct BuiltInPredictorTests {
    /// A change of a type's terms makes older documents unreadable; then train and embed them again.
    @Test(arguments: BuiltInPredictors.names) func opens(name: String) throws {
        let predictor = try #require(try BuiltInPredictors.predictor(named: name))
        #expect(predictor.name == name && predictor.trainedTypes.contains("conv2d"))
        let layer = try LayerConfiguration(.linear, values: [8, 1024, 1000])
        #expect(try predictor.energy(of: layer) > .zero)
    }

    @Test func anotherNameIsNone() throws { #expect(try BuiltInPredictors.predictor(named: "abacus") == nil) }
}
