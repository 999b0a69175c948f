import DemoVendor
import Testing

/// The vices as they are named on a command line.
@Suite(.tags(.unit))
struct ViceTests {
    @Test func `each example of a vice can be read`() throws {
        for vice in Vice.all {
            var configuration = DemoVendorConfiguration()
            try Vice.apply(vice.example, to: &configuration)
        }
    }

    @Test func `a vice has a value and how often it befalls`() throws {
        var configuration = DemoVendorConfiguration()
        for text in ["late=1500ms@0.25", "skew=-10m", "limit=100@1m", "429=@0.5", "no-total", "dates=epoch:ms"] {
            try Vice.apply(text, to: &configuration)
        }
        #expect(configuration.faults.lateSeconds == 1.5)
        #expect(configuration.faults.late == 0.25)
        #expect(configuration.clockSkewSeconds == -600)
        #expect(configuration.habits.requestsPerWindow == 100)
        #expect(configuration.habits.windowSeconds == 60)
        #expect(configuration.faults.retryAfterSeconds == nil)
        #expect(configuration.faults.rateLimited == 0.5)
        #expect(configuration.habits.omitsTotal)
        #expect(configuration.dates == .epochMilliseconds)
    }

    @Test(arguments: ["lat=30s", "late", "late=30", "late=30s@2", "dates=Mars/Olympus", "deletes=never", ""])
    func `what is no vice is refused in words`(text: String) throws {
        var configuration = DemoVendorConfiguration()
        #expect(throws: Vice.Fault.self) { try Vice.apply(text, to: &configuration) }
    }
}
