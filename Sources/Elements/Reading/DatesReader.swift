/// Reads which fields are dates, and how a vendor writes them.
enum DatesReader {
    static func read(_ value: YAMLValue) -> DatesConfiguration? {
        guard let mapping = YAMLMapping(value, .datesConfiguration) else { return nil }
        defer { mapping.finish() }
        return DatesConfiguration(
            updated: date(mapping, "updatedDateField", "updatedDateFormat", "updatedDateTimezone"),
            created: date(mapping, "createdDateField", "createdDateFormat", "createdDateTimezone")
        )
    }

    static func date(_ mapping: YAMLMapping, _ fieldKey: String, _ formatKey: String, _ zoneKey: String) -> DateField? {
        let place = mapping.optional(fieldKey)
        let field = place?.fieldPath
        let format = mapping.optional(formatKey)
        let zone = mapping.optional(zoneKey)
        guard place != nil else {
            (format ?? zone)?.fault("'\(mapping.value.name).\(fieldKey)' is missing")
            return nil
        }
        guard let format else {
            mapping.value.fault("'\(mapping.value.name).\(formatKey)' is missing")
            return nil
        }
        let notation = notation(format, zone: zone, standard: .gmt)
        guard let field, let notation else { return nil }
        return DateField(path: field, notation: notation)
    }

    /// A pattern, and the zone of dates that name none.
    static func notation(_ format: YAMLValue, zone: YAMLValue?, standard: Zone) -> DateNotation? {
        guard let pattern = format.string else { return nil }
        do throws(DateFieldError) {
            guard let zone else { return try DateNotation(pattern: pattern, in: standard) }
            guard let name = zone.string else { return nil }
            let notation = try DateNotation(pattern: pattern, zone: name)
            if notation.isCount { zone.fault("'\(zone.name)' means nothing with '\(pattern)', which has no zone") }
            return notation
        } catch {
            (error.isAboutZone ? zone ?? format : format).fault("\(error)")
            return nil
        }
    }
}
