import Quantities
import Testing

@Suite("Result") struct ResultTests {
    struct Failure: Error, Equatable {
        var code: Int
        var texts: [String?]
    }
    struct Success: Equatable, Sendable {
        var texts: [String?]
        var numbers: (Double, Int?, Int)
        static func == (one: Self, other: Self) -> Bool { one.texts == other.texts && one.numbers == other.numbers }
    }

    func work(_ index: Int) async throws(Failure) -> Success? {
        await Task.yield()
        guard !index.isMultiple(of: 3) else { throw Failure(code: index, texts: ["\(index)", nil]) }
        return index.isMultiple(of: 5) ? nil : Success(texts: [nil, "\(index)"], numbers: (0.5, index, -index))
    }

    /// In release builds this is what Swift 6.3 gets wrong when the closure has the `do` and `catch` itself.
    @Test("of child tasks comes back with its index, whatever it is")
    func childTasks() async {
        for count in 1...200 {
            let results = await withTaskGroup(of: (Int, Result<Success?, Failure>).self) { group in
                for index in 0..<count {
                    group.addTask { (index, await Result(awaiting: { () throws(Failure) in try await work(index) })) }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            #expect(results.count == count)
            for (index, result) in results {
                let expected = await Result(awaiting: { () throws(Failure) in try await work(index) })
                #expect(result == expected)
            }
        }
    }
}
