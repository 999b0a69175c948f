/// When a change is shown to whoever asks: some vendors' lists lag behind their own timestamps.
public enum Visibility: Sendable {
    /// At once.
    case now

    /// Some time later; until then the version before it is shown.
    case after(Duration)

    /// Not before ``RecordStore/reveal(_:id:)`` is called.
    case held

    /// The instant at which a version can be seen.
    enum Moment: Sendable {
        case always
        case from(ContinuousClock.Instant)
        case never

        func has(come now: ContinuousClock.Instant) -> Bool {
            switch self {
            case .always: true
            case .from(let instant): instant <= now
            case .never: false
            }
        }
    }

    var moment: Moment {
        switch self {
        case .now: .always
        case .after(let delay): .from(.now.advanced(by: delay))
        case .held: .never
        }
    }
}
