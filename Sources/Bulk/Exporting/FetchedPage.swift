/// What a page job has brought home, before any of it counts.
struct FetchedPage: Sendable {
    /// A record that the vendor refused to give.
    struct Refusal: Sendable {
        /// Its place in the page, from 0.
        let index: Int
        let identifier: String
        let status: String
        let message: String
    }

    var sum = FileAppender.Sum(bytes: 0, checksum: 0)
    var listed = 0
    var records = 0
    var vanished = 0
    var refusals: [Refusal] = []
    var columns: [String] = []
    var next: String?
    var total: Int?
    var plan: [String] = []
}
