extension ParameterBuffer {
    /// Lends the parameters in the form that libpq takes: pointers into one buffer, nothing copied.
    func withPointers<R>(
        _ body: (
            _ count: Int32,
            _ types: UnsafePointer<UInt32>?,
            _ values: UnsafePointer<UnsafePointer<CChar>?>?,
            _ lengths: UnsafePointer<Int32>?,
            _ formats: UnsafePointer<Int32>?
        ) -> R
    ) -> R {
        let count = slots.count
        guard count > 0 else { return body(0, nil, nil, nil, nil) }
        return bytes.withUnsafeBytes { buffer in
            // An empty value must not be a null pointer, which libpq takes for null.
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1) { empty in
                empty.initialize(repeating: 0)
                let base = buffer.assumingMemoryBound(to: CChar.self).baseAddress ?? UnsafePointer(empty.baseAddress)
                return withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 3 * count) { numbers in
                        for (index, slot) in slots.enumerated() {
                            values.initializeElement(
                                at: index,
                                to: slot.length < 0 ? nil : base.map { $0 + slot.offset }
                            )
                            numbers.initializeElement(at: index, to: slot.type.rawValue)
                            numbers.initializeElement(at: count + index, to: UInt32(bitPattern: slot.length))
                            numbers.initializeElement(at: 2 * count + index, to: slot.isText ? 0 : 1)
                        }
                        guard let types = numbers.baseAddress else { return body(0, nil, nil, nil, nil) }
                        return UnsafeRawPointer(types + count).withMemoryRebound(to: Int32.self, capacity: 2 * count) {
                            body(Int32(clamping: count), types, values.baseAddress, $0, $0 + count)
                        }
                    }
                }
            }
        }
    }
}
