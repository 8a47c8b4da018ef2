import Foundation
import Quantities
import Store
import Testing

@Suite struct ExportTests {
    private let store: Store
    private let run: Run

    init() throws {
        store = try Store.inMemory(now: { noon })
        let begun = try store.beginRun(
            kind: "profile", label: "quote \" and, comma", toolVersion: "1", settings: try JSONText(["a": 1]))
        try store.append(Fixtures.record("a,\"b\"\nc", batch: 1, energy: 0.1), to: begun)
        var failed = Record(subject: "ü", factors: ["engine": "ort"], state: .failed)
        failed.payload = try JSONText(["reason": "crashed"])
        try store.append(failed, to: begun)
        run = try store.finish(begun)
    }

    private func text(_ format: ExportFormat) throws -> String {
        var text = ""
        try store.export(run, as: format) { text += $0 }
        return text
    }

    @Test func long() throws {
        #expect(
            try text(.longCSV) == """
                run,sequence,subject,factors,key,state,recorded_at,figure,value,unit,lower,upper,basis,provenance,origin
                \(run.id),1,"a,""b""
                c","{""batch"":1,""repeat"":1}","a,""b""
                c batch=1 repeat=1",complete,2023-11-14T22:13:20.000Z,accuracy,0.5,,,,,published,a paper
                \(run.id),1,"a,""b""
                c","{""batch"":1,""repeat"":1}","a,""b""
                c batch=1 repeat=1",complete,2023-11-14T22:13:20.000Z,energy.dynamic,0.1,J,\(0.1 * 0.9),\(0.1 * 1.1),95 % confidence,measured,rapl-powercap
                \(run.id),2,ü,"{""engine"":""ort""}",ü engine=ort,failed,2023-11-14T22:13:20.000Z,,,,,,,,

                """)
    }

    @Test func wide() throws {
        let lines = try text(.wideCSV).replacing("\"a,\"\"b\"\"\nc\"", with: "A").split(separator: "\n")
        #expect(
            lines[0] == "sequence,subject,state,recorded_at,batch,engine,repeat,accuracy,accuracy lower,accuracy upper,"
                + "accuracy provenance,energy.dynamic (J),energy.dynamic (J) lower,energy.dynamic (J) upper,"
                + "energy.dynamic (J) provenance")
        #expect(lines[1].hasPrefix("1,A,complete,2023-11-14T22:13:20.000Z,1,,1,0.5,,,published in a paper,0.1,"))
        #expect(lines[2] == "2,ü,failed,2023-11-14T22:13:20.000Z,,ort,,,,,,,,,")
        #expect(Set(lines.map { $0.filter { $0 == "," }.count }) == [14])
    }

    @Test func json() throws {
        let value = try JSONSerialization.jsonObject(with: Data(try text(.json).utf8)) as? [String: Any]
        let described = try #require(value?["run"] as? [String: Any])
        #expect(described["id"] as? String == run.id)
        #expect(described["label"] as? String == "quote \" and, comma")
        #expect(described["settings"] as? [String: Int] == ["a": 1])
        let records = try #require(value?["records"] as? [[String: Any]])
        #expect(records.count == 2)
        #expect(records[0]["subject"] as? String == "a,\"b\"\nc")
        #expect(
            (records[0]["figures"] as? [[String: Any]])?.map { $0["name"] as? String } == [
                "accuracy", "energy.dynamic",
            ])
        #expect(records[1]["payload"] as? [String: String] == ["reason": "crashed"])
    }

    @Test func errorOfTheWriterEndsTheExport() throws {
        struct Full: Error {}
        #expect(throws: Full.self) { try store.export(run, as: .longCSV) { _ in throw Full() } }
    }
}
