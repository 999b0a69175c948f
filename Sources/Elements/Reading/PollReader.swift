/// Reads what a poll of an object is like.
enum PollReader {
    private enum Initial: String, CaseIterable {
        case silent
        case tell
    }

    static let standard = PollDefaults(
        query: nil,
        granularity: .seconds(1),
        overlap: .seconds(600),
        floodLimit: 1_000_000,
        interval: nil,
        sweep: nil,
        retention: .seconds(30 * 86_400),
        tellsInitial: false
    )

    static func read(_ value: YAMLValue, object: String) -> PollDefaults? {
        guard let mapping = YAMLMapping(value, .poll) else { return nil }
        let query = mapping.optional("url").flatMap { self.query($0, object: object) }
        let granularity = mapping.optional("granularity").map(\.positiveDuration) ?? standard.granularity
        let overlap = mapping.optional("overlap").map(\.duration) ?? standard.overlap
        let flood = mapping.optional("floodLimit")?.integer(1...1_000_000_000) ?? standard.floodLimit
        let interval = mapping.optional("interval")
        let pause = interval?.positiveDuration
        if let interval, let pause, pause < .seconds(1) { interval.fault("'\(interval.name)' must be at least 1s") }
        let retention = mapping.optional("retention").map(\.positiveDuration) ?? standard.retention
        let sweepPlace = mapping.optional("sweep")
        let sweep = sweepPlace.flatMap(sweep)
        let initial = mapping.optional("initial")?.choice(of: Initial.self) ?? .silent
        mapping.finish()
        guard let granularity, let overlap, let retention else { return nil }
        if let sweepPlace, let sweep {
            if sweep.lookback <= overlap {
                sweepPlace.fault(
                    "'\(sweepPlace.name).lookback' must be more than the overlap, which each poll looks at"
                )
            }
            if sweep.lookback > retention {
                sweepPlace.fault(
                    "'\(sweepPlace.name).lookback' must not be more than the retention: what was deleted would come again"
                )
            }
        }
        return PollDefaults(
            query: query,
            granularity: granularity,
            overlap: overlap,
            floodLimit: flood,
            interval: pause,
            sweep: sweep,
            retention: retention,
            tellsInitial: initial == .tell
        )
    }

    private static func query(_ url: YAMLValue, object: String) -> PollQuery? {
        guard let text = url.string else { return nil }
        let query = url.attempt { () throws(PollQueryError) in try PollQuery(text) }
        guard let query else { return nil }
        if query.object != object { url.fault("'\(url.name)' asks for '\(query.object)', not for '\(object)'") }
        _ = url.attempt { () throws(PollQueryError) in try query.check() }
        return query
    }

    private static func sweep(_ value: YAMLValue) -> PollDefaults.Sweep? {
        guard let mapping = YAMLMapping(value, .sweep) else { return nil }
        let every = mapping.required("every")?.positiveDuration
        let lookback = mapping.required("lookback")?.positiveDuration
        mapping.finish()
        guard let every, let lookback else { return nil }
        return PollDefaults.Sweep(every: every, lookback: lookback)
    }
}
