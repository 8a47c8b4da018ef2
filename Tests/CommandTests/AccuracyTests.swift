import Foundation
import Testing

/// The contract of `perjoule accuracy`.
struct AccuracyTests {
    private static let annotations = """
        {"images": [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "b.png"}],
         "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
         "annotations": [
          {"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 50, 50], "area": 2500, "iscrowd": 0},
          {"id": 2, "image_id": 1, "category_id": 1, "bbox": [100, 0, 50, 50], "area": 2500, "iscrowd": 0},
          {"id": 3, "image_id": 2, "category_id": 2, "bbox": [0, 0, 20, 20], "area": 400, "iscrowd": 0}]}
        """

    private static let detections = """
        [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 50, 50], "score": 0.9},
         {"image_id": 1, "category_id": 1, "bbox": [300, 0, 50, 50], "score": 0.6},
         {"image_id": 2, "category_id": 2, "bbox": [0, 0, 20, 20], "score": 0.2}]
        """

    private let line: CommandLineRunner
    init() throws {
        line = try CommandLineRunner()
        try line.file("gt.json", Self.annotations)
        try line.file("dt.json", Self.detections)
        try line.file("labels.csv", "file,label\na.png,cat\nb.png,dog\nc.png,dog\nd.png,cow\n")
        try line.file(
            "predictions.csv", "file,first,second\na.png,cat,dog\nb.png,cat,dog\nc.png,dog,cat\nd.png,cat,dog\n")
    }

    @Test func detectionsGiveCOCOsFiguresByName() throws {
        let run = try line.run(
            "accuracy", "detection", "--annotations", "gt.json", "--detections", "dt.json", "--json")
        #expect(run.code == 0, "\(run)")
        let answer = try run.object()
        // pycocotools 2.0.11 on these files.
        for (name, value) in [
            ("AP", 0.752475), ("AP50", 0.752475), ("AP75", 0.752475), ("APs", 1), ("APm", 0.504950), ("APl", -1),
            ("AR1", 0.75), ("AR10", 0.75), ("AR100", 0.75), ("ARs", 1), ("ARm", 0.5), ("ARl", -1),
            ("precision", 0.5), ("recall", 1.0 / 3), ("F1", 0.4), ("bestF1", 2.0 / 3), ("bestConfidence", 0.2),
        ] {
            #expect(abs((answer.number(name) ?? .nan) - value) < 1e-6, "\(name)")
        }
        #expect(answer.number("truePositives") == 1 && answer.number("falseNegatives") == 2)
        let classes = try #require(answer["classes"] as? [[String: Any]])
        #expect(classes.map { $0.text("name") } == ["cat", "dog"])
        let lower = try line.run(
            "accuracy", "detection", "--annotations", "gt.json", "--detections", "dt.json", "--json", "--confidence",
            "0.1",
            "--resamples", "0")
        #expect(try lower.object().number("recall").map { abs($0 - 2.0 / 3) < 1e-12 } == true)
    }

    @Test func detectionsArePrintedForPeople() throws {
        let run = try line.run("accuracy", "detection", "--annotations", "gt.json", "--detections", "dt.json")
        #expect(run.code == 0, "\(run)")
        for text in [
            "Average precision, IoU 0.50:0.95", "F1 from confidence 0.25 at IoU 0.5", "cat", "nothing to compute",
        ] {
            #expect(run.text.contains(text), "\(text): \(run)")
        }
    }

    @Test func predictedClassesAreJudged() throws {
        let run = try line.run(
            "accuracy", "classification", "--labels", "labels.csv", "--predictions", "predictions.csv", "--top", "1",
            "--top",
            "2", "--json")
        #expect(run.code == 0, "\(run)")
        let answer = try run.object()
        #expect(answer.number("top1") == 0.5 && answer.number("top2") == 0.75)
        // Wilson, 2 of 4.
        #expect(abs((answer.number("intervals.top1.lower") ?? 0) - 0.150039) < 1e-6)
        let text = try line.run(
            "accuracy", "classification", "--labels", "labels.csv", "--predictions", "predictions.csv")
        #expect(text.text.contains("Top-1 accuracy") && text.text.contains("“dog” was taken for “cat”"), "\(text)")
    }

    @Test func wrongFilesAreRefusedInOneLine() throws {
        try line.file("broken.json", #"[{"image_id": 1, "category_id": 1, "bbox": [1, 2, "x", 4], "score": 1}]"#)
        try line.file("stray.json", #"[{"image_id": 9, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 1}]"#)
        for (arguments, code, says) in [
            (["detection", "--annotations", "gt.json", "--detections", "broken.json"], 65, "[0].bbox[2]: a number"),
            (["detection", "--annotations", "gt.json", "--detections", "stray.json"], 65, "image 9"),
            (["detection", "--annotations", "absent.json", "--detections", "dt.json"], 65, "there is no such file"),
            (["detection", "--annotations", "gt.json", "--detections", "dt.json", "--iou", "2"], 64, "overlap"),
            (["classification", "--labels", "labels.csv", "--predictions", "gt.json"], 65, "gt.json"),
            (["model", "zoo:alexnet"], 64, "--coco, --folder"),
            (["model", "absent.onnx", "--folder", "."], 65, "absent.onnx"),
            (["model", "zoo:alexnet", "--coco", "gt.json"], 64, "--images"),
            (["model", "zoo:alexnet", "--folder", ".", "--preparation", "yol"], 64, "did you mean “yolo”"),
        ] {
            let run = try line.run(["accuracy"] + arguments)
            #expect(run.code == Int32(code) && run.error.contains(says), "\(arguments): \(run)")
            #expect(run.error.split(separator: "\n").count == 1, "\(run)")
        }
    }
}
