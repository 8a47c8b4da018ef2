import Accuracy
import Foundation
import Statistics

/// Reading and evaluating 500,000 detections of the size of COCO's validation set: 5,000 images, 36,000 objects.
func detectionAccuracy(_ place: Workplace) throws -> [Figure] {
    let (labels, found) = try writeDetections(500_000, place)
    var figures: [Double] = []
    let evaluate = {
        try seconds {
            let evaluation = try COCOEvaluation(
                COCOAnnotations(contentsOf: labels), COCODetection.list(contentsOf: found))
            figures = evaluation.summary.figures.map { $0.value ?? -1 }
        }
    }
    let name = "COCO evaluation of 500,000 detections in 5,000 images, files read"
    var samples = try (0..<4).map { _ in try evaluate() }
    guard let peer = place.peer("pycocotools_evaluate.py", [labels, found]) else {
        return [Figure(name, unit: "s", target: 5, samples: samples)]
    }
    // The peer takes a minute or more, so it runs once, between two of ours.
    let answer = try peer.run()
    samples.append(try evaluate())
    let own = median(Array(samples.suffix(2)))
    let theirs = answer.first ?? .nan
    let difference = zip(figures, answer.dropFirst()).map { abs($0 - $1) }.max() ?? .nan
    return [
        Figure(
            name, unit: "s", target: 5, samples: samples,
            peer: .init(name: "pycocotools", version: peer.version, median: theirs, ratio: own / theirs),
            note: "the twelve figures differ by at most \(difference)")
    ]
}

/// Writes random annotations, and detections of which a part finds them.
private func writeDetections(_ count: Int, _ place: Workplace) throws -> (labels: String, found: String) {
    var generator = SeededGenerator(seed: 5)
    func box() -> [Double] {
        let (width, height) = (8 + 300 * generator.uniform(), 8 + 300 * generator.uniform())
        return [generator.uniform() * 400, generator.uniform() * 300, width, height]
    }
    var objects: [String] = []
    var found: [String] = []
    for id in 1...36_000 {
        let (image, category) = (1 + generator.index(below: 5000), 1 + generator.index(below: 80))
        let place = box()
        let cell = "\"image_id\": \(image), \"category_id\": \(category)"
        objects.append(
            "{\"id\": \(id), \(cell), \"bbox\": \(place), \"area\": \(place[2] * place[3]), \"iscrowd\": 0}")
        if found.count < count / 2 {
            let near = [place[0] + 9 * generator.uniform(), place[1] + 9 * generator.uniform(), place[2], place[3]]
            found.append("{\(cell), \"bbox\": \(near), \"score\": \(generator.uniform().squareRoot())}")
        }
    }
    while found.count < count {
        let cell =
            "\"image_id\": \(1 + generator.index(below: 5000)), \"category_id\": \(1 + generator.index(below: 80))"
        let score = generator.uniform()
        found.append("{\(cell), \"bbox\": \(box()), \"score\": \(score * score)}")
    }
    let images = (1...5000).map { "{\"id\": \($0)}" }.joined(separator: ",")
    let categories = (1...80).map { "{\"id\": \($0), \"name\": \"\($0)\"}" }.joined(separator: ",")
    try place.write(
        "{\"images\": [\(images)], \"categories\": [\(categories)], \"annotations\": [\(objects.joined(separator: ",\n"))]}",
        to: "labels-\(count).json")
    try place.write("[\(found.joined(separator: ",\n"))]", to: "found-\(count).json")
    return ("\(place.folder)/labels-\(count).json", "\(place.folder)/found-\(count).json")
}
