import ArgumentParser

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a plan as the files of another serving system.",
        subcommands: [ExportRayCommand.self, ExportKServeCommand.self])
}
