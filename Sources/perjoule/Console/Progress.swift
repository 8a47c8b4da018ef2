import Quantities
import Reporting
import Synchronization

/// Shows how far work has come on standard error: a line that renews itself, or now and then a new line.
final class Progress: Sendable {
    private let isQuiet: Bool
    /// The last tenth that was said where there is no terminal.
    private let saidTenth = Mutex(-1)

    init(isQuiet: Bool) { self.isQuiet = isQuiet }

    func show(_ line: ProgressLine) {
        guard !isQuiet else { return }
        if Console.errorIsTerminal {
            Console.replaceLine(with: line.text(width: Console.width - 1))
            return
        }
        let tenth = line.total > 0 ? line.done * 10 / line.total : 0
        let isNew = saidTenth.withLock { said in
            defer { said = tenth }
            return tenth != said
        }
        if isNew { Console.say(line.text(width: Console.width)) }
    }

    /// Leaves the line for what is said next.
    func end() {
        if !isQuiet, Console.errorIsTerminal { Console.replaceLine(with: "") }
    }
}
