package import Statistics

/// The seed of this test run: `PERJOULE_TEST_SEED` when set, else 1. A failing property test prints it.
package func testSeed(_ environment: [String: String]) -> UInt64 {
    environment["PERJOULE_TEST_SEED"].flatMap(UInt64.init) ?? 1
}

/// Calls `body` with `count` seeded generators; the index and seed identify a failing instance.
package func forRandomInstances(
    _ count: Int, seed: UInt64, _ body: (_ generator: inout SeededGenerator, _ label: String) throws -> Void
) rethrows {
    for index in 0..<count {
        var generator = SeededGenerator(seed: seed &+ UInt64(index))
        try body(&generator, "seed \(seed &+ UInt64(index))")
    }
}
