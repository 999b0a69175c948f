import Logging
import ServiceLifecycle
import Telemetry

/// A service that runs until shutdown: what fails is run again, with growing pauses, so that nothing dies of an outage.
struct Supervised: Service {
    /// The pauses between one failure and the next try.
    static let shortestPause: Duration = .milliseconds(250)
    static let longestPause: Duration = .seconds(10)

    let name: String
    let logger: Logger
    let body: @Sendable () async throws -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await repeatUntilCancelled()
        }
    }

    private func repeatUntilCancelled() async {
        var pause = Self.shortestPause
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                try await body()
                if Task.isCancelled { return }
                logger.log(.warning, "a service ended by itself, it is started again", [.reason: "\(name)"])
            } catch {
                if Task.isCancelled { return }
                logger.log(.warning, "a service failed, it is started again", [.reason: "\(name)", .error: "\(error)"])
            }
            if ContinuousClock.now - start > Self.longestPause { pause = Self.shortestPause }
            do { try await Task.sleep(for: pause * Double.random(in: 0.8...1.2)) } catch { return }
            pause = min(pause * 2, Self.longestPause)
        }
    }
}

extension Supervised {
    /// A service that does one step after another.
    ///
    /// - Parameters:
    ///   - name: its name in the log.
    ///   - pause: how long it rests between steps.
    ///   - logger: where failures are told.
    ///   - step: one step; returns whether there is more to do at once.
    /// - Returns: the service.
    static func steps(
        _ name: String,
        every pause: Duration,
        logger: Logger,
        step: @escaping @Sendable () async throws -> Bool
    ) -> Supervised {
        Supervised(name: name, logger: logger) {
            while !Task.isCancelled {
                if try await step() { continue }
                try await Task.sleep(for: pause)
            }
        }
    }
}
