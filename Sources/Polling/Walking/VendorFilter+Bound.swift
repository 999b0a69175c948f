import Elements

extension VendorFilter? {
    /// Whether what is dated exactly at the bound may be left out: by the vendor, or, where the clause is translated and filtered here,
    /// by the clause's own comparison.
    var mayLeaveOutTheBound: Bool {
        guard let self, case .passthrough = self.style else { return true }
        return self.bound != .inclusive
    }
}
