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

    @Option(help: "Send the files of this folder in turn, each as the model's input of bytes.", completion: .directory)
    var inputs: String?

    @Option(help: "How tensors are sent: as binary (after the JSON) or json.")
    var tensors = Form.binary

    enum Form: String, CaseIterable, ExpressibleByArgument { case binary, json }

    func validate() throws {
        guard body == nil || (inputs == nil && sizes.inputs.isEmpty) else {
            throw ValidationError("--body is the whole request: leave out --input and --inputs")
        }
    }

    /// Asks the server what the model takes, and makes the requests.
    func requests(
        for address: ServerAddress, trust: ServerTrust, fields: [ClientRequest.Field], seed: UInt64
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
        guard let inputs else {
            let made = try metadata.tensors(shapes: sizes.shapes, seed: seed)
            return (model, [try LoadPayload(made, model: model, isBinary: isBinary)])
        }
        let payloads = try Self.files(in: inputs).map { file in
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

    /// In the order of their names; hidden files and folders are left out.
    private static func files(in folder: String) throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw UsageError(message: "\(folder) cannot be read", advice: "give a folder of files")
        }
        let paths = names.filter { !$0.hasPrefix(".") }.sorted().map { folder + "/" + $0 }.filter { path in
            var isFolder = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder
        }
        guard !paths.isEmpty else {
            throw UsageError(message: "\(folder) holds no files", advice: "give another folder")
        }
        return paths
    }
}
