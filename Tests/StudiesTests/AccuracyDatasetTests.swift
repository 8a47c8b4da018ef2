import Accuracy
import Pipelines
import Quantities
import Testing

@testable import Studies

@Suite struct AccuracyDatasetTests {
    private func read(_ text: String) throws -> AccuracyDataset? {
        let reader = FileReader(file: "study.yaml")
        let node = try YAMLText(text: text, file: "study.yaml").root()
        let dataset = AccuracyDataset(node, reader: reader, folder: "/studies", seed: 7)
        try reader.finish()
        return dataset
    }

    @Test("each kind of labels, with paths from the study file's folder")
    func reading() throws {
        let detection = try #require(
            try read("{coco: a.json, images: ../pictures, confidence: 0.3, iou: 60%, size: 640, limit: 50, nms: 0.5}"))
        #expect(detection.source == .coco(annotations: "/studies/a.json", images: "/pictures"))
        #expect(detection.confidence == 0.3 && detection.overlap == 0.6 && detection.suppressionOverlap == 0.5)
        #expect(detection.size == 640 && detection.limit == 50 && detection.seed == 7)
        #expect(detection.usedPreparation == .yolo)
        let folder = try #require(try read("{folder: /val, classes: names.txt}"))
        #expect(folder.source == .folder("/val") && folder.classFile == "/studies/names.txt")
        #expect(folder.usedPreparation == .imageNet)
        let table = try #require(try read("{csv: sub/labels.csv, preparation: stretch}"))
        #expect(table.source == .table("/studies/sub/labels.csv", images: "/studies/sub"))
        #expect(table.usedPreparation == .stretch)
    }

    @Test(
        "faults are told",
        arguments: [
            ("{images: x}", "does not say where"), ("{coco: a.json}", "needs “images”"),
            ("{coco: a.json, images: x, folder: y}", "2 kinds"),
            ("{folder: x, preparation: yol}", "no preparation “yol”"),
            ("{folder: x, iou: 0}", "overlap"), ("{folder: x, confidence: 2}", "between 0 and 1"),
            ("{folder: x, sise: 4}", "no key “sise”"), ("{folder: x, size: 99999}", "size"),
            ("[1]", "must be a mapping"),
        ])
    func faults(text: String, says: String) throws {
        let error = #expect(throws: PipelinesError.self) { try read(text) }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }
}
