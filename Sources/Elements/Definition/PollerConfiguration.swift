/// What is polled of one object of one instance: the element's own resource with the instance's configuration laid over it.
public struct PollerConfiguration: Sendable, Hashable {
    /// The object, which is also the name of its resource.
    public let object: String
    /// The resource, its id field, dates and tolerance being those of this instance.
    public let resource: Resource
    /// The query, with date templates; `nil` asks for everything.
    public let query: PollQuery?
    /// How many records are asked for at once; `nil` leaves it to the element.
    public let pageSize: Int?
    /// How far before the watermark each poll begins; no less than the instance's `pollDelay`.
    public let overlap: Duration
    /// The instance's own configuration of this object, as JSON text: what is kept with the poller, to be merged again.
    public let text: String

    /// Merges the configuration of all objects that an instance polls.
    ///
    /// With a configuration, the objects that it names are polled; without one, those of the element that have dates.
    ///
    /// - Parameters:
    ///   - element: the instance's element.
    ///   - text: the value of `event.poller.configuration`: a JSON object, or a JSON string that holds one; `nil` or empty if none
    ///     was given.
    ///   - objects: the value of `event.objects`, a comma list that narrows what is polled.
    /// - Returns: a configuration for each object, in the order of their names.
    /// - Throws: ``PollerConfigurationError`` with every mistake and its place.
    public static func all(
        element: Element,
        text: String?,
        objects: String? = nil
    ) throws(PollerConfigurationError) -> [PollerConfiguration] {
        let reader = PollerConfigurationReader(element: element)
        let found = reader.all(text, objects: objects)
        guard reader.faults.isEmpty else { throw PollerConfigurationError(faults: reader.faults) }
        return found.sorted { $0.object < $1.object }
    }

    /// Merges the configuration of one object, as it is kept with its poller.
    ///
    /// - Throws: ``PollerConfigurationError`` if the element no longer has the object, or the text does not fit it.
    public static func one(
        element: Element,
        object: String,
        text: String
    ) throws(PollerConfigurationError) -> PollerConfiguration {
        let reader = PollerConfigurationReader(element: element)
        let found = reader.one(object, Array(text.utf8))
        guard reader.faults.isEmpty, let found else { throw PollerConfigurationError(faults: reader.faults) }
        return found
    }
}

/// Mistakes in a poller's configuration, each with the place at which it was made.
public struct PollerConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A mistake: the dotted place, and what is wrong.
    public struct Fault: Sendable, Hashable {
        /// The place, such as `event.poller.configuration.contacts.url`.
        public let place: String
        /// What is wrong, and what would be right.
        public let message: String
    }

    /// The mistakes; never empty.
    public let faults: [Fault]

    /// All mistakes with their places.
    public var description: String { faults.map { "\($0.place): \($0.message)" }.joined(separator: "; ") }
}
