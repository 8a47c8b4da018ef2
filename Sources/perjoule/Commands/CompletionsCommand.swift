import ArgumentParser

struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script of a shell.",
        discussion: """
            Examples:
              source <(perjoule completions bash)
              perjoule completions fish > ~/.config/fish/completions/perjoule.fish
            """)

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Flag(help: "Print the script as a string of JSON.")
    var json = false

    func run() throws {
        let shell: CompletionShell =
            switch shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        let script = Perjoule.completionScript(for: shell)
        if json {
            try Console.print(json: ["shell": self.shell.rawValue, "script": script])
        } else {
            Console.print(script)
        }
    }
}
