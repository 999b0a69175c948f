import Foundation

extension [Double] {
    /// The value in the middle; not a number where there is none.
    var median: Double { percentile(0.5) }

    /// The value that this share of all do not exceed; not a number where there is none.
    func percentile(_ share: Double) -> Double {
        let sorted = sorted()
        guard let last = sorted.indices.last else { return .nan }
        return sorted[Swift.min(last, Int(Double(sorted.count) * share))]
    }
}

extension Double {
    /// The number with so many digits behind the point; a dash where it is none.
    func formatted(digits: Int) -> String {
        isNaN ? "–" : String(format: "%.\(digits)f", self)
    }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
    var inMilliseconds: Double { self / .milliseconds(1) }
}
