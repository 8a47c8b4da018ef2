import Quantities
import Testing

@testable import Serving

@Suite struct RayTargetTests {
    /// Port 1 of this machine, where nothing listens.
    @Test func aClusterThatIsNotThereIsSaidToBe() async throws {
        let stage = ServedStage(name: "a", variants: [ServedVariant(name: "n", file: "/models/n.onnx")])
        let target = RayTarget(address: ServerAddress(host: "127.0.0.1", port: 1), pipeline: "p", stages: [stage])
        func check(_ error: ServingError?) {
            #expect(error?.code == .target && error?.place == "http://127.0.0.1:1")
            #expect(error?.message.hasPrefix("Ray cannot be reached") ?? false && error?.advice != nil)
        }
        check(await #expect(throws: ServingError.self) { try await target.settings() })
        check(await #expect(throws: ServingError.self) { try await target.observe() })
        check(
            await #expect(throws: ServingError.self) {
                try await target.apply([StageSetting(stage: "a", variant: "n")])
            })
        #expect(target.description == "ray http://127.0.0.1:1" && target.remarks.isEmpty)
    }
}
