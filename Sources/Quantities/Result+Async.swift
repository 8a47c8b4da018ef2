extension Result {
    /// What asynchronous work ends with.
    ///
    /// Child tasks that hand over a tuple with a result use this instead of a `do` and a `catch` of their own: there
    /// Swift 6.3 writes the tuple's other parts wrongly in release builds (x86-64, without a word: indices become garbage).
    package init(
        isolation: isolated (any Actor)? = #isolation, awaiting body: () async throws(Failure) -> Success
    ) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
