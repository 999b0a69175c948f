import ArgumentParser
import Elements
import Foundation

/// Looks into the catalogue.
struct ElementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "element",
        abstract: "Looks into the catalogue of elements, and checks new ones.",
        subcommands: [List.self, Show.self, Validate.self, Try.self, Schema.self]
    )

    /// Where more elements are.
    struct Place: ParsableArguments {
        @Option(help: "Where more element files are; else POLLUX_ELEMENTS_DIR.")
        var elementsDir: String?

        func catalogue() throws -> Catalogue {
            let environment = ProcessInfo.processInfo.environment["POLLUX_ELEMENTS_DIR"]
            return try Catalogue.load(extraDirectory: elementsDir ?? environment.flatMap { $0.isEmpty ? nil : $0 })
        }
    }

    /// Lists all.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists all elements.")

        @OptionGroup var place: Place

        func run() async throws {
            try await Failure.told {
                for element in try place.catalogue().all {
                    let status = element.status.rawValue
                    print("\(element.key)\t\(element.id)\t\(element.hub)\t\(status)\t\(element.name)")
                }
            }
        }
    }

    /// Shows one.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows what an element wants and has.")

        @OptionGroup var place: Place

        @Argument(help: "The element's key.")
        var key: String

        func run() async throws {
            try await Failure.told {
                guard let element = try place.catalogue()[key] else {
                    Failure.say("there is no element '\(key)'; `pollux element list` lists them")
                    throw ExitCode.failure
                }
                print(ElementSummary(element).text)
            }
        }
    }

    /// Checks files.
    struct Validate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks element files, and tells every mistake with its line."
        )

        @Argument(help: "The files.")
        var files: [String]

        func run() async throws {
            var faults = 0
            var files: [String: String] = [:]
            for file in self.files {
                do {
                    let text = try String(contentsOfFile: file, encoding: .utf8)
                    let element = try ElementReader.read(text, file: file)
                    if let other = files.updateValue(file, forKey: element.key) {
                        faults += 1
                        print("\(file):1:1: the key '\(element.key)' is also that of \(other)")
                    } else {
                        print("\(file): the element '\(element.key)' is right")
                    }
                } catch let error as ElementError {
                    faults += error.faults.count
                    print(error)
                } catch {
                    faults += 1
                    print("\(file):1:1: the file cannot be read as UTF-8")
                }
            }
            guard faults == 0 else {
                Failure.say("\(faults) \(faults == 1 ? "mistake" : "mistakes")")
                throw ExitCode.failure
            }
        }
    }

    /// Prints the format's schema.
    struct Schema: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the JSON Schema of the format, by which editors complete it."
        )

        func run() async throws {
            print(ElementSchema.text)
        }
    }
}
