import Foundation
import Reporting

@testable import Serving

/// The dashboard in a headless browser, before a stand-in for the server that answers with given events.
struct Chromium {
    static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// The page as the browser holds it after the events.
    let page: String

    /// - Parameters:
    ///   - events: what the stand-in sends; the stream stays open.
    ///   - status: what it answers.
    static func show(_ events: [JSONValue], status: Int = 200) throws -> Chromium {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("perjoule-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let stream = events.map { "data: \($0.serialized())\n\n" }.joined()
        let file = folder.appendingPathComponent("page.html")
        try standIn(stream, status: status).write(to: file, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path ?? "")
        process.arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + folder.path + "/profile",
            "--virtual-time-budget=2000", "--dump-dom", file.absoluteString,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Chromium(page: String(decoding: bytes, as: UTF8.self))
    }

    /// The page with a `fetch` of its own, which its own content security policy has to let pass.
    private static func standIn(_ stream: String, status: Int) -> String {
        let nonce = "test"
        let script = """
            <script nonce="\(nonce)">
            window.fetch=async()=>new Response(new ReadableStream({start(controller){
            controller.enqueue(new TextEncoder().encode(\(JSONValue.text(stream).serialized())))}}),{status:\(status)});
            </script>
            """
        return DashboardPage.html(nonce: nonce).replacingOccurrences(of: "<body>", with: "<body>" + script)
    }

    /// The text inside the element with an identifier, without marks.
    func text(of id: String) -> String {
        guard let start = page.range(of: "id=\"\(id)\""), let open = page[start.upperBound...].firstIndex(of: ">")
        else {
            return ""
        }
        let name = page[..<start.lowerBound].split(separator: "<").last?.split(separator: " ").first ?? ""
        guard let end = page.range(of: "</\(name)>", range: open..<page.endIndex) else { return "" }
        var text = ""
        var isMark = false
        for character in page[page.index(after: open)..<end.lowerBound] {
            if character == "<" {
                isMark = true
            } else if character == ">" {
                isMark = false
            } else if !isMark {
                text.append(character)
            }
        }
        return text.replacingOccurrences(of: "&nbsp;", with: " ")
    }
}
