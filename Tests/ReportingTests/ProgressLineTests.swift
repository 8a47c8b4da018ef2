import Quantities
import Reporting
import Testing

@Suite struct ProgressLineTests {
    @Test(arguments: [
        (12, 24, 65.0, "━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌  50 %  12/24  1:05 left  yolov7"),
        (0, 24, 65.0, "╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  0 %  0/24  –:–– left  yolov7"),
        (24, 24, 7384.0, "━━━━━━━━━━━━━━━━━━━━━━━━  100 %  24/24  2:03:04  yolov7"),
    ])
    func text(_ done: Int, _ total: Int, _ elapsed: Double, _ expected: String) {
        let line = ProgressLine(done: done, total: total, elapsed: Seconds(elapsed), item: "yolov7")
        #expect(line.text(width: 80) == expected)
    }

    @Test(arguments: [(0, 0), (-1, 5), (9, 5), (Int.max, Int.max), (1, -1)], [0, 1, 10, 30, 80])
    func neverWiderThanAskedNorTwoLines(_ counts: (Int, Int), _ width: Int) {
        for elapsed in [0, -1, Double.nan, .infinity, 1e300] {
            let line = ProgressLine(done: counts.0, total: counts.1, elapsed: Seconds(elapsed), item: "a\nb 漢字漢字漢字")
            let text = line.text(width: width)
            #expect(text.count <= width)
            #expect(!text.contains("\n"))
        }
    }

    @Test func timeLeftFollowsTheRate() {
        #expect(ProgressLine(done: 2, total: 10, elapsed: Seconds(4)).timeLeft == Seconds(16))
        #expect(ProgressLine(done: 0, total: 10, elapsed: Seconds(4)).timeLeft == nil)
    }
}
