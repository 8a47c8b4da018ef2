import ArgumentParser
import Quantities
import Serving

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What is sent: tensors made up from what the model takes, a request from a file, or a folder of files.
struct PayloadOptions: ParsableArguments {
    @Option(help: "The model or pipeline to ask. Default: the only one that is served.")
    var model: String?

    @Option(help: "The variant that must answer. Default: whichever runs.")
    var variant: String?

    @OptionGroup var sizes: InputOptions

    @Option(
        help: "Send this request: JSON as the protocol has it, tensors' bytes after it or not.", completion: .file())
    var body: String?

    @Option(
        help: "Send a folder's files in turn, each as the model's input of bytes; images only, where it has some.",
        completion: .directory)
    var inputs: String?

    @Option(help: "How tensors are sent: as binary (after the JSON) or json.")
    var tensors = Form.binary

    enum Form: String, CaseIterable, ExpressibleByArgument { case binary, json }

    func validate() throws {
        guard body == nil || (inputs == nil && sizes.inputs.isEmpty) else {
            throw ValidationError("--body is the whole request: leave out --input and --inputs")
        }
    }

    /// The files of the folder of inputs that are sent, and what to say of the others; nil without such a folder.
    /// - Throws: `UsageError` when there are none.
    var files: (paths: [String], remark: String?)? {
        get throws {
            guard let inputs else { return nil }
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: inputs) else {
                throw UsageError(message: "\(inputs) cannot be read", advice: "give a folder of files")
            }
            let files = LoadFiles(
                among: names.filter { name in
                    var isFolder = false
                    return FileManager.default.fileExists(atPath: inputs + "/" + name, isDirectory: &isFolder)
                        && !isFolder
                })
            guard !files.sent.isEmpty else {
                throw UsageError(message: "\(inputs) holds no files to send", advice: "give another folder")
            }
            let (sent, leftOut) = (files.sent.count, files.leftOut.count)
            // Hidden files come first, and are the least surprising.
            guard let example = files.leftOut.last else { return (files.sent.map { inputs + "/" + $0 }, nil) }
            let remark = "sends \(sent) of the \(sent + leftOut) files in \(inputs), leaves out \(leftOut): \(example)"
            return (files.sent.map { inputs + "/" + $0 }, remark + (leftOut > 1 ? " …" : ""))
        }
    }

    /// Asks the server what the model takes, and makes the requests.
    /// - Parameter files: as ``files`` has them.
    func requests(
        for address: ServerAddress, files: [String]?, trust: ServerTrust, fields: [ClientRequest.Field], seed: UInt64
    ) async throws -> (model: ModelPath, payloads: [LoadPayload]) {
        let connection = try await HTTPConnection.open(address, trust: trust)
        let model = ModelPath(
            try await ModelMetadata.name(model, from: connection, fields: fields), version: variant)
        if let body {
            let payload = try LoadPayload(file: [UInt8](try Self.contents(body)), name: body, model: model)
            await connection.close()
            return (model, [payload])
        }
        let metadata = try await ModelMetadata(of: model, from: connection, fields: fields)
        await connection.close()
        let isBinary = tensors == .binary
        guard let files else {
            let made = try metadata.tensors(shapes: sizes.shapes, seed: seed)
            return (model, [try LoadPayload(made, model: model, isBinary: isBinary)])
        }
        let payloads = try files.map { file in
            let made = try metadata.tensors(
                shapes: sizes.shapes, contents: [UInt8](try Self.contents(file)), seed: seed)
            return try LoadPayload(made, model: model, isBinary: isBinary)
        }
        return (model, payloads)
    }

    private static func contents(_ path: String) throws -> Data {
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw UsageError(message: "\(path) cannot be read", advice: "check that the file exists")
        }
    }
}
