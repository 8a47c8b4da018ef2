import Quantities
import Reporting
import Testing

@testable import Accuracy

@Suite struct HostileJSONTests {
    static let broken: [(text: String, says: String)] = [
        ("", "the file ends"),
        ("{}", "must stand here"),
        ("[", "ends in the middle"),
        ("[{", "ends in the middle"),
        ("[{}]", "[0]: the entry needs “image_id”"),
        (#"[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": "high"}]"#, "[0].score: a number"),
        (#"[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3], "score": 1}]"#, "[0].bbox"),
        (#"[{"image_id": 1, "category_id": 1, "bbox": [1, 2, -3, 4], "score": 1}]"#, "no negative"),
        (
            "[\n{\"image_id\": 1, \"category_id\": 1, \"bbox\": [1, null, 3, 4], \"score\": 1}]",
            ":2: [0].bbox[1]: a number"
        ),
        (#"[{"image_id": 1.5}]"#, "[0].image_id: a whole number"),
        (#"[{"image_id": 1e300}]"#, "whole number"),
        (#"[{"score": NaN}]"#, "[0].score"),
        (#"[{"score": 1e999}]"#, "too large"),
        (#"[{"score": 01}]"#, "begin with 0"),
        (#"[{"score": 1.}]"#, "digit"),
        (#"[{"score": -}]"#, "digit"),
        (#"[{"score": 1e}]"#, "digit"),
        (#"[{"score" 1}]"#, "colon"),
        (#"[{score: 1}]"#, "quotes"),
        (#"[{"score": 1 "x": 2}]"#, "comma"),
        (#"[{"x": "abc}]"#, "does not end"),
        (#"[{"x": "abc\"#, "does not end"),
        (#"[{"x": tru}]"#, "true or false"),
        ("[] []", "nothing may follow"),
        ("[{\"x\": \"\u{01}\"}]", "control"),
        (String(repeating: "[", count: 100_000), "must stand here"),
        (#"[{"x": "# + String(repeating: "[", count: 100_000), "deeper than 64"),
    ]

    @Test("a broken file is refused with its place", arguments: broken.indices)
    func refused(index: Int) throws {
        let (text, says) = Self.broken[index]
        let folder = try ScratchFolder()
        let file = try folder.file("found.json", text)
        let error = #expect(throws: AccuracyError.self) { try COCODetection.list(contentsOf: file) }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("found.json") == true)
    }

    @Test("every beginning of a good file is refused")
    func truncated() throws {
        let folder = try ScratchFolder()
        let given = COCOCase(seed: 1)
        let text = Array(given.detectionText.utf8)
        for length in stride(from: 0, to: text.count, by: max(1, text.count / 200)) {
            let file = try folder.file("found.json", text.prefix(length))
            #expect(throws: AccuracyError.self) { try COCODetection.list(contentsOf: file) }
        }
    }

    @Test("numbers are rounded correctly")
    func numbers() throws {
        let texts = [
            "0", "-0.0", "1", "123456789012345678901234567890", "0.1", "3.0e-5", "1e22", "1E23", "5e-324", "2.5e+3",
            "0.8374562317123456789", "9007199254740993", "1.7976931348623157e308", "1e-400",
        ]
        for text in texts {
            let bytes = Array(text.utf8)
            try bytes.withUnsafeBufferPointer { buffer in
                var scanner = JSONScanner(buffer, file: "x")
                let value = try scanner.number()
                #expect(value == Double(text), "\(text)")
                try scanner.finish()
            }
        }
    }

    @Test("escapes of texts are resolved")
    func escapes() throws {
        let folder = try ScratchFolder()
        let file = try folder.file(
            "labels.json",
            #"{"images": [{"id": 1, "file_name": "a\/\u00e9\ud83d\ude00\n\".jpg"}], "categories": [], "annotations": []}"#
        )
        #expect(try COCOAnnotations(contentsOf: file).images[0].fileName == "a/é😀\n\".jpg")
    }

    @Test("annotations without their lists, or with an id used twice")
    func annotations() throws {
        let folder = try ScratchFolder()
        let none = try folder.file("labels.json", #"{"images": []}"#)
        #expect(throws: AccuracyError.self) { try COCOAnnotations(contentsOf: none) }
        let box = BoundingBox(x: 0, y: 0, width: 1, height: 1)
        let object = COCOObject(id: 1, imageID: 1, categoryID: 1, box: box)
        let twice = COCOAnnotations(
            images: [COCOImage(id: 1)], categories: [COCOCategory(id: 1, name: "a")], objects: [object, object])
        #expect(throws: AccuracyError.self) { try COCOEvaluation(twice, []) }
        #expect(throws: AccuracyError.self) { try COCOAnnotations(contentsOf: folder.path) }
        #expect(throws: AccuracyError.self) { try COCOAnnotations(contentsOf: folder.path + "/absent.json") }
    }
}
