import JobQueue

/// The name of a file of a bulk job: it carries the job and the token of the run that wrote it, so that no run ever meets another's file.
enum StoredFile: Hashable, Sendable {
    case segment(Lease)
    case result(Lease, ResultForm)

    /// The path inside the bulk job's directory.
    var path: String {
        switch self {
        case .segment(let lease): "segments/\(lease.job)-\(lease.token).jsonl"
        case .result(let lease, let form): "result-\(lease.job)-\(lease.token).\(form.rawValue)"
        }
    }

    /// Who wrote it.
    var lease: Lease {
        switch self {
        case .segment(let lease), .result(let lease, _): lease
        }
    }

    /// Reads a path back, nil if it is none of ours.
    init?(path: String) {
        let isSegment = path.hasPrefix("segments/")
        let name =
            isSegment
            ? path.dropFirst("segments/".count) : path.hasPrefix("result-") ? path.dropFirst("result-".count) : ""
        let parts = name.split(separator: ".", maxSplits: 1)
        let numbers = (parts.first ?? "").split(separator: "-")
        guard parts.count == 2, numbers.count == 2, let job = Int64(numbers[0]), let token = Int64(numbers[1]) else {
            return nil
        }
        let lease = Lease(job: JobID(rawValue: job), token: token)
        if isSegment {
            self = .segment(lease)
        } else {
            guard let form = ResultForm(rawValue: String(parts[1])) else { return nil }
            self = .result(lease, form)
        }
    }
}

/// In which form a result is stored.
enum ResultForm: String, Sendable, Hashable, CaseIterable {
    case jsonLines = "jsonl"
    case csv
}
