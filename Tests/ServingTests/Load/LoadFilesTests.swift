import Testing

@testable import Serving

@Suite struct LoadFilesTests {
    @Test(arguments: [
        // Labels, and what systems leave behind, beside images.
        (["b.png", "labels.csv", "a.JPG", ".DS_Store", "c.bin"], ["a.JPG", "b.png"]),
        // No images, or none by their names.
        (["page2", "page1", "labels.csv", "notes.v2.TXT"], ["page1", "page2"]),
        (["b.txt", "a.txt", ".git"], ["a.txt", "b.txt"]),
        (["image", "png"], ["image", "png"]),
        ([".hidden.png"], []),
        ([], []),
    ]) func imagesComeFirst(names: [String], sent: [String]) {
        let files = LoadFiles(among: names)
        #expect(files.sent == sent)
        #expect(files.sent.count + files.leftOut.count == names.count)
        #expect(Set(files.sent + files.leftOut) == Set(names))
    }
}
