import Foundation
import Statistics

@testable import Accuracy

/// Random annotations and detections with ties, crowds, sizes of all kinds and crowded images; generate_expected.py draws
/// the same ones.
struct COCOCase {
    var annotations: COCOAnnotations
    var detections: [COCODetection] = []

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func draw(_ bound: Int) -> Int { generator.index(below: bound) }
        func box() -> BoundingBox {
            let size = [32, 80, 300][draw(3)]
            let (x, y) = (Double(draw(1600)) / 4, Double(draw(1600)) / 4)
            let width = Double(4 + draw(4 * size)) / 4
            return BoundingBox(x: x, y: y, width: width, height: Double(4 + draw(4 * size)) / 4)
        }
        let images = (0..<1 + draw(12)).reversed().map { COCOImage(id: 10 * $0 + 3) }
        let categories = (0..<1 + draw(5)).map { COCOCategory(id: 2 * $0 + 1, name: "\(2 * $0 + 1)") }
        let first = seed % 7 == 0 ? 0 : 1
        var objects: [COCOObject] = []
        for image in images {
            for _ in 0..<draw(8) {
                var category = categories[draw(categories.count)].id
                let place = box()
                let area = place.width * place.height * [1, 0.75][draw(2)]
                objects.append(
                    COCOObject(
                        id: first + objects.count, imageID: image.id, categoryID: category, box: place, area: area,
                        isCrowd: draw(10) == 0))
                for _ in 0..<[0, 1, 1, 1, 2][draw(5)] {
                    let reach = 1 + draw(12)
                    var near = place
                    near.x += Double(draw(reach) - draw(reach))
                    near.y += Double(draw(reach) - draw(reach))
                    near.width += Double(draw(reach))
                    near.height += Double(draw(reach))
                    if draw(8) == 0 { category = categories[draw(categories.count)].id }
                    detections.append(
                        COCODetection(imageID: image.id, categoryID: category, box: near, score: Double(draw(32)) / 32))
                }
            }
            for _ in 0..<draw(6) + (seed % 10 == 9 && image.id == 3 ? 150 : 0) {
                let category = categories[draw(categories.count)].id
                let place = box()
                detections.append(
                    COCODetection(imageID: image.id, categoryID: category, box: place, score: Double(draw(32)) / 32))
            }
        }
        if detections.isEmpty {
            detections = [
                COCODetection(imageID: 3, categoryID: 1, box: .init(x: 0, y: 0, width: 1, height: 1), score: 0.5)
            ]
        }
        annotations = COCOAnnotations(images: images, categories: categories, objects: objects)
    }

    /// The annotations as a file has them, with members that are to be passed over.
    var annotationText: String {
        let images = annotations.images.map { #"{"file_name": "\#($0.id).jpg", "id": \#($0.id), "width": 640}"# }
        let categories = annotations.categories.map {
            #"{"supercategory": null, "id": \#($0.id), "name": "\#($0.name)"}"#
        }
        let objects = annotations.objects.map {
            #"{"segmentation": [[1, 2e0, {"a": [true]}]], "area": \#($0.area), "iscrowd": \#($0.isCrowd ? 1 : 0), "#
                + #""image_id": \#($0.imageID), "bbox": \#($0.box.text), "category_id": \#($0.categoryID), "id": \#($0.id)}"#
        }
        return """
            {"info": {"year": 2017}, "images": [\(images.joined(separator: ",\n"))],
             "annotations": [\(objects.joined(separator: ",\n"))], "categories": [\(categories.joined(separator: ", "))]}
            """
    }

    var detectionText: String {
        let entries = detections.map {
            #"{"image_id": \#($0.imageID), "category_id": \#($0.categoryID), "bbox": \#($0.box.text), "score": \#($0.score)}"#
        }
        return "[\(entries.joined(separator: ",\n"))]"
    }
}

extension BoundingBox {
    fileprivate var text: String { "[\(x), \(y), \(width), \(height)]" }
}
