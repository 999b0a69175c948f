/// What holds for all records of a vendor from its first one on.
struct RecordStyle: Sendable {
    var dates = DateStyle.utc
    var deletions = DeletionStyle.vanish
    /// The step of the vendor's dates: what changes within one bears the same date.
    var secondsPerDate = 1

    /// A date as the vendor's records bear it.
    func stamp(_ seconds: Int64) -> Int64 {
        let step = Int64(max(secondsPerDate, 1))
        let rest = seconds % step
        return seconds - (rest < 0 ? rest + step : rest)
    }
}
