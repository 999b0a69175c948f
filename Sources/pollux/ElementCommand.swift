import ArgumentParser
import Elements
import Foundation

/// Looks into the catalogue.
struct ElementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "element",
        abstract: "Looks into the catalogue of elements, and checks new ones.",
        subcommands: [List.self, Show.self, Validate.self]
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
                    print("\(element.key)\t\(element.id)\t\(element.hub)\t\(element.name)")
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
            for file in files {
                do {
                    let text = try String(contentsOfFile: file, encoding: .utf8)
                    let element = try ElementReader.read(text, file: file)
                    print("\(file): the element '\(element.key)' is right")
                } catch let error as ElementError {
                    faults += error.faults.count
                    print(error)
                } catch {
                    faults += 1
                    print("\(file): the file cannot be read as UTF-8")
                }
            }
            guard faults == 0 else { throw ExitCode.failure }
        }
    }
}
