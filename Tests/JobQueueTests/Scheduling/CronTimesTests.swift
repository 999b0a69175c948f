import Foundation
import JobQueue
import Testing

@testable import JobQueue

@Suite(.tags(.unit))
struct CronTimesTests {
    /// An expression's next times after one, in UTC.
    struct Case: Sendable, CustomTestStringConvertible {
        let zone: String
        let text: String
        let after: String
        let times: [String]
        var testDescription: String { "\(text) in \(zone) after \(after)" }

        init(_ zone: String, _ text: String, after: String, _ times: [String]) {
            self.zone = zone
            self.text = text
            self.after = after
            self.times = times
        }
    }

    static let berlin: [Case] = [
        // 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
        Case(
            "Europe/Berlin",
            "30 2 * * *",
            after: "2026-03-28T00:00",
            ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"]
        ),
        Case("Europe/Berlin", "0,15,45 2 * * *", after: "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T00:00"]),
        Case(
            "Europe/Berlin",
            "0 2,3 * * *",
            after: "2026-03-28T12:00",
            ["2026-03-29T01:00", "2026-03-30T00:00", "2026-03-30T01:00"]
        ),
        Case("Europe/Berlin", "59 1 * * *", after: "2026-03-28T12:00", ["2026-03-29T00:59", "2026-03-29T23:59"]),
        Case(
            "Europe/Berlin",
            "*/15 * * * *",
            after: "2026-03-29T00:40",
            ["2026-03-29T00:45", "2026-03-29T01:00", "2026-03-29T01:15"]
        ),
        Case("Europe/Berlin", "30 * * * *", after: "2026-03-29T00:00", ["2026-03-29T00:30", "2026-03-29T01:30"]),
        Case("Europe/Berlin", "*/30 2 * * *", after: "2026-03-28T12:00", ["2026-03-30T00:00", "2026-03-30T00:30"]),
        Case("Europe/Berlin", "0 2 29 3 *", after: "2026-01-01T00:00", ["2026-03-29T01:00", "2027-03-29T00:00"]),
        // 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC.
        Case("Europe/Berlin", "30 2 * * *", after: "2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30"]),
        Case("Europe/Berlin", "30 2 * * *", after: "2026-10-25T00:30", ["2026-10-26T01:30"]),
        Case("Europe/Berlin", "0 3 * * *", after: "2026-10-24T12:00", ["2026-10-25T02:00"]),
        Case(
            "Europe/Berlin",
            "30 1-3 * * *",
            after: "2026-10-24T22:00",
            ["2026-10-24T23:30", "2026-10-25T00:30", "2026-10-25T02:30"]
        ),
        Case(
            "Europe/Berlin",
            "*/15 * * * *",
            after: "2026-10-25T00:20",
            ["2026-10-25T00:30", "2026-10-25T00:45", "2026-10-25T01:00", "2026-10-25T01:15"]
        ),
        Case(
            "Europe/Berlin",
            "30 * * * *",
            after: "2026-10-24T23:45",
            ["2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T02:30"]
        ),
        Case(
            "Europe/Berlin",
            "*/30 2 * * *",
            after: "2026-10-24T12:00",
            ["2026-10-25T00:00", "2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:30", "2026-10-26T01:00"]
        ),
    ]

    static let elsewhere: [Case] = [
        // 8 March 2026: 02:00 becomes 03:00 at 07:00 UTC; 1 November: 02:00 becomes 01:00 at 06:00 UTC.
        Case("America/New_York", "30 2 * * *", after: "2026-03-07T12:00", ["2026-03-08T07:00", "2026-03-09T06:30"]),
        Case("America/New_York", "30 1 * * *", after: "2026-10-31T12:00", ["2026-11-01T05:30", "2026-11-02T06:30"]),
        Case("America/New_York", "0 2 * * *", after: "2026-10-31T12:00", ["2026-11-01T07:00", "2026-11-02T07:00"]),
        Case(
            "America/New_York",
            "*/20 1 * * *",
            after: "2026-11-01T00:00",
            [
                "2026-11-01T05:00", "2026-11-01T05:20", "2026-11-01T05:40", "2026-11-01T06:00", "2026-11-01T06:20",
                "2026-11-01T06:40", "2026-11-02T06:00",
            ]
        ),
        // 4 October 2026: 02:00 becomes 02:30 at 15:30 UTC; 5 April: 02:00 becomes 01:30 at 15:00 UTC.
        Case("Australia/Lord_Howe", "15 2 * * *", after: "2026-10-03T00:00", ["2026-10-03T15:30", "2026-10-04T15:15"]),
        Case("Australia/Lord_Howe", "30 2 * * *", after: "2026-10-03T00:00", ["2026-10-03T15:30", "2026-10-04T15:30"]),
        Case("Australia/Lord_Howe", "0 * * * *", after: "2026-10-03T14:40", ["2026-10-03T16:00", "2026-10-03T17:00"]),
        Case("Australia/Lord_Howe", "45 1 * * *", after: "2026-04-04T00:00", ["2026-04-04T14:45", "2026-04-05T15:15"]),
        Case(
            "Australia/Lord_Howe",
            "*/15 * * * *",
            after: "2026-04-04T14:50",
            ["2026-04-04T15:00", "2026-04-04T15:15", "2026-04-04T15:30"]
        ),
        Case(
            "Australia/Lord_Howe",
            "0 * * * *",
            after: "2026-04-04T13:30",
            ["2026-04-04T14:00", "2026-04-04T15:30", "2026-04-04T16:30"]
        ),
        // No changes.
        Case("Asia/Kolkata", "30 2 * * *", after: "2026-03-28T12:00", ["2026-03-28T21:00", "2026-03-29T21:00"]),
        Case("America/Phoenix", "30 2 * * *", after: "2026-03-08T00:00", ["2026-03-08T09:30", "2026-03-09T09:30"]),
        Case("UTC", "30 2 * * *", after: "2026-10-25T00:00", ["2026-10-25T02:30", "2026-10-26T02:30"]),
        // The clocks change at midnight: 24 April 2026 begins at 01:00, 29 October has its last hour twice.
        Case("Africa/Cairo", "@daily", after: "2026-04-23T12:00", ["2026-04-23T22:00", "2026-04-24T21:00"]),
        Case("Africa/Cairo", "30 23 * * *", after: "2026-10-29T12:00", ["2026-10-29T20:30", "2026-10-30T21:30"]),
        Case(
            "Africa/Cairo",
            "*/30 23 * * *",
            after: "2026-10-29T12:00",
            ["2026-10-29T20:00", "2026-10-29T20:30", "2026-10-29T21:00", "2026-10-29T21:30", "2026-10-30T21:00"]
        ),
        Case("Africa/Cairo", "@daily", after: "2026-10-29T12:00", ["2026-10-29T22:00", "2026-10-30T22:00"]),
        // Samoa left a whole day out.
        Case("Pacific/Apia", "0 10 30 12 *", after: "2011-12-29T00:00", ["2011-12-30T10:00", "2012-12-29T20:00"]),
    ]

    static let calendar: [Case] = [
        Case("UTC", "0 0 29 2 *", after: "2026-01-01T00:00", ["2028-02-29T00:00", "2032-02-29T00:00"]),
        Case("UTC", "0 0 29 2 *", after: "2096-03-01T00:00", ["2104-02-29T00:00"]),
        Case("UTC", "0 0 29 2 */7", after: "2004-03-01T00:00", ["2032-02-29T00:00"]),
        Case("UTC", "0 12 L * *", after: "2027-02-01T00:00", ["2027-02-28T12:00", "2027-03-31T12:00"]),
        Case("UTC", "0 12 1,L 2 *", after: "2028-01-01T00:00", ["2028-02-01T12:00", "2028-02-29T12:00"]),
        Case("UTC", "0 0 31 * *", after: "2026-03-31T00:00", ["2026-05-31T00:00", "2026-07-31T00:00"]),
        // Both days restricted: either.
        Case(
            "UTC",
            "0 0 13 * FRI",
            after: "2026-04-09T00:00",
            ["2026-04-10T00:00", "2026-04-13T00:00", "2026-04-17T00:00"]
        ),
        // A field that begins with a star restricts nothing by itself: both.
        Case("UTC", "0 0 */2 * MON", after: "2026-04-01T00:00", ["2026-04-13T00:00", "2026-04-27T00:00"]),
        Case("UTC", "0 0 * * 1-5", after: "2026-04-10T00:00", ["2026-04-13T00:00"]),
        Case("UTC", "59 23 31 12 *", after: "2026-12-31T23:59", ["2027-12-31T23:59"]),
        Case("UTC", "*/7 * * * *", after: "2026-01-01T00:55", ["2026-01-01T00:56", "2026-01-01T01:00"]),
    ]

    @Test(arguments: berlin + elsewhere + calendar)
    func `the next times are those that the documented rule names`(sample: Case) throws {
        let rule = try ScheduleRule.cron(sample.text, in: sample.zone)
        var date = try Instant.date(sample.after)
        var found: [String] = []
        for _ in sample.times {
            date = try #require(rule.next(after: date))
            found.append(Instant.text(date))
        }
        #expect(found == sample.times)
    }

    @Test(arguments: berlin + elsewhere + calendar)
    func `looking back finds the same times as looking ahead`(sample: Case) throws {
        let rule = try ScheduleRule.cron(sample.text, in: sample.zone)
        let start = try Instant.date(sample.after)
        let times = try sample.times.map(Instant.date)
        let end = try #require(times.last)
        #expect(rule.last(1_000, after: start, through: end) == times)
        #expect(rule.last(1, after: start, through: end) == [end])
        #expect(rule.last(2, after: start, through: end.addingTimeInterval(-1)) == times.dropLast().suffix(2))
        #expect(rule.last(5, after: end, through: end).isEmpty)
    }

    @Test func `a rule of last resort ends, and so does a look at all of time`() throws {
        let rare = try ScheduleRule.cron("0 0 29 2 */7", in: "Europe/Berlin")
        #expect(rare.next(after: .distantFuture) != nil)
        #expect(rare.last(3, after: .distantPast, through: try Instant.date("2026-01-01T00:00")).count == 2)
        let minutes = try ScheduleRule.cron("* * * * *")
        #expect(minutes.last(1_000, after: .distantPast, through: .distantFuture).count == 1_000)
        #expect(
            ScheduleRule.every(.seconds(60)).last(1_000, after: .distantPast, through: .distantFuture).count == 1_000
        )
    }
}
