import Elements
import JobQueue
import TestSupport
import Testing

@testable import Bulk

@Suite(.tags(.unit)) struct BulkPartsTests {
    @Test func `a checksum does not depend on how the bytes are cut, and sees every change`() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var whole = Checksum()
        whole.update(bytes)
        for size in [1, 3, 7, 8, 9, 64] {
            var cut = Checksum()
            for start in stride(from: 0, to: bytes.count, by: size) {
                cut.update(bytes[start..<min(start + size, bytes.count)])
            }
            #expect(cut.value == whole.value)
        }
        var seen: Set = [whole.value]
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 1
            var sum = Checksum()
            sum.update(other)
            seen.insert(sum.value)
        }
        var shorter = Checksum()
        shorter.update(bytes.dropLast())
        var longer = Checksum()
        longer.update(bytes + [0])
        seen.formUnion([shorter.value, longer.value])
        #expect(seen.count == 1003)
    }

    @Test func `a file's name says whose run wrote it, and reads back`() {
        let lease = Lease(job: JobID(rawValue: 12), token: 34)
        let files: [StoredFile] = [.segment(lease), .result(lease, .jsonLines), .result(lease, .csv)]
        for file in files {
            #expect(file.path.contains("12-34"))
            #expect(StoredFile(path: file.path) == file)
        }
        for path in ["", "segments/", "segments/1.jsonl", "result-1-2.exe", "other-1-2.csv", "segments/../1-2.jsonl"] {
            #expect(StoredFile(path: path) == nil)
        }
    }

    @Test func `a device that takes nothing more is told as full`() async throws {
        var file = FileAppender(file: try OpenFile(writing: "/dev/full"))
        try await file.append(Array("x".utf8))
        await #expect(throws: StorageError.full(doing: "writing a file")) { try await file.finish() }
    }

    @Test func `a JSON text is escaped as JSON wants it`() {
        #expect(JSONText.quoted("a\"b\\c\n\u{1}é") == #""a\"b\\c\n\u0001é""#)
    }

    @Test func `selected fields keep the vendor's bytes and nest as they did`() throws {
        let fields = try ["a.b", "c", "a.d.e", "x"].map { try FieldPath($0) }
        let record = JSONRecord(Array("{\"c\": 1.10,\"a\":{\"b\":[1,\n2],\"d\":{\"e\":null,\"f\":1}},\"z\":2}".utf8))
        #expect(
            String(decoding: RecordProjection(fields).apply(record), as: UTF8.self)
                == #"{"a":{"b":[1,2],"d":{"e":null}},"c":1.10}"#
        )
        #expect(String(decoding: RecordProjection(fields).apply(JSONRecord([])), as: UTF8.self) == "{}")
    }

    @Test func `CSV is quoted where it must be, wherever the pieces are cut`() async throws {
        let folder = try temporaryDirectory()
        let path = folder.appending(path: "table.csv").path
        var table = CSVTable(columns: ["a", "b"], file: FileAppender(file: try OpenFile(creating: path)))
        try await table.writeHeader()
        for byte in #"{"a":"x\ny","b":"\""}"#.utf8 { try await table.take([byte]) }
        try await table.take(Array("\n{\"b\":1}\n".utf8))
        let sum = try await table.finish()
        let read = try #require(try OpenFile(reading: path))
        let bytes = try read.read(at: 0, count: 1000)
        #expect(String(decoding: bytes, as: UTF8.self) == "a,b\r\n\"x\ny\",\"\"\"\"\r\n,1\r\n")
        #expect(sum.bytes == Int64(bytes.count))
    }
}
