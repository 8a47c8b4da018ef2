import ModelGraph
import Quantities
import Testing

@Suite struct ZooReferenceTests {
    @Test func everyFamilyOfTheExperimentsIsThere() {
        let names = Zoo.all.map(\.name)
        #expect(Set(names).count == names.count)
        for name in ["tiny", "x", "w6", "e6", "d6", "e6e"].map({ "yolov7-\($0)" })
            + ["n", "s", "m", "l", "x"].map({ "yolov5\($0)" })
            + ["yolov7", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "vgg16", "alexnet"]
        {
            #expect(names.contains(name))
        }
    }

    @Test(arguments: [
        ("zoo:yolov7-tiny@320", "zoo:yolov7-tiny@320"), ("yolov7-tiny", "zoo:yolov7-tiny@640"),
        ("zoo:YOLOv7-W6", "zoo:yolov7-w6@1280"),
        ("zoo:yolov7x", "zoo:yolov7-x@640"), ("zoo:YOLOv5-n@320", "zoo:yolov5n@320"),
        ("zoo:ResNet-18", "zoo:resnet18@224"),
        ("zoo:resnet50@288", "zoo:resnet50@288"),
    ])
    func referencesAreParsed(text: String, canonical: String) throws {
        let reference = try ZooReference(parsing: text)
        #expect(reference.description == canonical)
        #expect(try reference.makeModel(seed: 3).metadata["weights"] == "random, seed 3")
    }

    @Test(arguments: [
        ("zoo:yolov7-tinny", ModelGraphError.Code.unknownModel, "did you mean zoo:yolov7-tiny?"),
        ("zoo:resnet5", .unknownModel, "did you mean zoo:resnet"),
        ("zoo:", .unknownModel, "it has yolov7-tiny, "),
        ("zoo:something-else-entirely", .unknownModel, "it has yolov7-tiny, "),
        ("zoo:yolov7@321", .invalidInput, "write zoo:yolov7@320 or zoo:yolov7@352"),
        ("zoo:yolov7-e6@96", .invalidInput, "write zoo:yolov7-e6@64 or zoo:yolov7-e6@128"),
        ("zoo:yolov7@0", .invalidInput, "write zoo:yolov7@32"),
        ("zoo:yolov7@-64", .invalidInput, "write zoo:yolov7@32"),
        ("zoo:yolov7@9000000000000000000", .invalidInput, "write zoo:yolov7@4096"),
        ("zoo:yolov7@99999999999999999999", .invalidInput, "such as zoo:yolov7@640"),
        ("zoo:yolov7@big", .invalidInput, "such as zoo:yolov7@640"),
        ("zoo:yolov7@", .invalidInput, "such as zoo:yolov7@640"),
        ("zoo:yolov7@320@640", .invalidInput, "such as zoo:yolov7@640"),
        ("zoo:alexnet@256", .invalidInput, "write zoo:alexnet@224"),
    ])
    func badReferencesAreAnsweredWithAdvice(text: String, code: ModelGraphError.Code, advice: String) {
        let error = #expect(throws: ModelGraphError.self) { try ZooReference(parsing: text) }
        #expect(error?.code == code)
        #expect(error?.advice?.contains(advice) == true, "\(error?.description ?? "no error")")
    }
}
