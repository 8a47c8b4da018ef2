import ArgumentParser

/// Options that every command takes.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print the result as JSON on standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing along the way; errors are still printed.")
    var quiet = false

    /// Says something on standard error unless ``quiet``.
    func say(_ text: String) { if !quiet { Console.say(text) } }
}
