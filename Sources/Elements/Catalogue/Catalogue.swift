import Foundation

/// All elements that this installation knows.
public struct Catalogue: Sendable {
    private let elements: [String: Element]

    /// The elements, in the order of their keys.
    public var all: [Element] { elements.values.sorted { $0.key < $1.key } }

    /// The element with that key.
    public subscript(key: String) -> Element? { elements[key] }

    /// The element with that number.
    public func element(numbered id: Int) -> Element? {
        elements.values.first { $0.id == id }
    }

    /// Loads the elements that come with Pollux, and those of a directory.
    ///
    /// No element takes another's place: a key that is there twice is a mistake, told with both files.
    ///
    /// - Parameter extraDirectory: where more `.yaml` and `.yml` files are; `nil` for none.
    /// - Returns: the catalogue.
    /// - Throws: ``ElementError`` with every mistake of every file, and one fault for a directory or file that cannot be read.
    public static func load(extraDirectory: String? = nil) throws(ElementError) -> Catalogue {
        var reading = builtIn
        if let extraDirectory {
            for name in yamlFiles(extraDirectory, &reading.faults) {
                let path = "\(extraDirectory)/\(name)"
                if let text = contents(path, &reading.faults) { reading.add(text, file: path) }
            }
        }
        let faults = reading.faults + collisions(reading.elements)
        guard faults.isEmpty else { throw ElementError(faults: faults) }
        return Catalogue(elements: reading.elements)
    }

    /// Elements read so far, each with the file that it came from.
    private struct Reading {
        var elements: [String: Element] = [:]
        var files: [String: String] = [:]
        var faults: [ElementFault] = []

        mutating func add(_ text: String, file: String) {
            do throws(ElementError) {
                let element = try ElementReader.read(text, file: file)
                if let other = files[element.key] {
                    faults.append(Catalogue.doubled(element.key, file, text, other))
                } else {
                    files[element.key] = file
                    elements[element.key] = element
                }
            } catch {
                faults += error.faults
            }
        }
    }

    /// What comes with Pollux, read once.
    private static let builtIn: Reading = {
        var reading = Reading()
        for (name, text) in EmbeddedText.files where name.hasSuffix(".yaml") { reading.add(text, file: name) }
        return reading
    }()

    /// A key that another file has, at its place.
    private static func doubled(_ key: String, _ file: String, _ text: String, _ other: String) -> ElementFault {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = lines.firstIndex { $0.hasPrefix("key:") } ?? 0
        let place = other.contains("/") ? other : "\(other), which comes with Pollux"
        return ElementFault(
            file: file,
            line: line + 1,
            column: 1,
            message: "the key '\(key)' is also that of \(place); give yours another"
        )
    }

    private static func yamlFiles(_ directory: String, _ faults: inout [ElementFault]) -> [String] {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
        } catch {
            faults.append(fault(directory, "the directory cannot be read"))
            return []
        }
    }

    private static func contents(_ path: String, _ faults: inout [ElementFault]) -> String? {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            faults.append(fault(path, "the file cannot be read as UTF-8"))
            return nil
        }
    }

    private static func collisions(_ elements: [String: Element]) -> [ElementFault] {
        Dictionary(grouping: elements.values, by: \.id).values.filter { $0.count > 1 }.map { same in
            let keys = same.map { "'\($0.key)'" }.sorted().joined(separator: " and ")
            return fault("catalogue", "\(keys) would have the same number; rename one")
        }
    }

    private static func fault(_ file: String, _ message: String) -> ElementFault {
        ElementFault(file: file, line: 1, column: 1, message: message)
    }
}
