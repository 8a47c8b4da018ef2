import Pipelines

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where the ONNX files of a pipeline's variants are, on the machines that run them.
public struct ModelFolder: Sendable, Hashable {
    /// The folder that holds every file; nil where they are where the pipeline file has them.
    public var path: String?
    /// Where relative paths of the pipeline file start.
    public var pipelineFolder: String

    public init(path: String?, pipelineFolder: String) {
        self.path = path
        self.pipelineFolder = pipelineFolder
    }

    private static let zooPrefix = "zoo:"

    /// The name of a variant's file: that of its path, or of a model of the zoo with `.onnx`.
    static func fileName(of variant: Variant, in stage: Stage) throws(ServingError) -> String {
        guard let model = variant.model, !model.isEmpty else {
            throw ServingError(
                .configuration, "the variant “\(variant.name)” names no model", place: "stage “\(stage.name)”",
                advice: "add “model:” to it in the pipeline file")
        }
        if model.hasPrefix(zooPrefix) { return model.dropFirst(zooPrefix.count).replacing("/", with: "-") + ".onnx" }
        return URL(fileURLWithPath: model).lastPathComponent
    }

    /// The path of a variant's file.
    /// - Throws: ``ServingError`` (`configuration`) for a variant without a model, or one of the zoo without a folder.
    func file(of variant: Variant, in stage: Stage) throws(ServingError) -> String {
        let name = try Self.fileName(of: variant, in: stage)
        if let path { return (path.hasSuffix("/") ? path : path + "/") + name }
        let model = variant.model ?? name
        guard !model.hasPrefix(Self.zooPrefix) else {
            throw ServingError(
                .configuration, "“\(model)” is a model of the zoo, and no folder of files is given",
                place: "stage “\(stage.name)”",
                advice: "write it with perjoule zoo, copy it to every node as \(name), and give --models FOLDER")
        }
        let folder = URL(fileURLWithPath: pipelineFolder, isDirectory: true)
        return URL(fileURLWithPath: model, relativeTo: folder).standardizedFileURL.path
    }

    /// The files of all variants that may run, which must differ in name where they lie in one folder.
    /// - Throws: ``ServingError`` (`configuration`) for two models whose files would have one name.
    func files(of pipeline: Pipeline) throws(ServingError) -> [[String]] {
        var owners: [String: String] = [:]
        var files: [[String]] = []
        for stage in pipeline.stages {
            var list: [String] = []
            for variant in stage.variants {
                let file = try self.file(of: variant, in: stage)
                if let other = owners.updateValue(variant.model ?? "", forKey: file), other != variant.model {
                    throw ServingError(
                        .configuration, "“\(other)” and “\(variant.model ?? "")” would both be \(file)",
                        place: "stage “\(stage.name)”", advice: "give their files different names")
                }
                list.append(file)
            }
            files.append(list)
        }
        return files
    }
}
