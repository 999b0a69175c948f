/// How far an element has been held against the vendor that it describes.
public enum ElementStatus: String, Sendable, CaseIterable {
    /// Against nothing but its author's reading.
    case untested
    /// A contract test plays the examples that the vendor publishes.
    case documented
    /// Against the vendor itself.
    case tested
}
