import JobQueue
import Testing

@testable import JobQueue

@Suite(.tags(.unit))
struct CronExpressionTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let text: String
        let field: CronField?
        /// What the message must say.
        let says: String
        var testDescription: String { text }

        init(_ text: String, _ field: CronField?, _ says: String) {
            self.text = text
            self.field = field
            self.says = says
        }
    }

    static let faults: [Fault] = [
        Fault("60 * * * *", .minute, "60 is not a number from 0 to 59"),
        Fault("* 24 * * *", .hour, "24 is not a number from 0 to 23"),
        Fault("0 0 0 * *", .dayOfMonth, "0 is not a number from 1 to 31"),
        Fault("0 0 * 13 *", .month, "13 is not a number from 1 to 12 or a name from JAN to DEC"),
        Fault("0 0 * * 8", .dayOfWeek, "8 is not a number from 0 to 7 or a name from SUN to SAT"),
        Fault("0 0 * * MOON", .dayOfWeek, "“MOON” is not"),
        Fault("* * *", nil, "has 3 fields, not 5"),
        Fault("0 0 0 * * *", nil, "has 6 fields, not 5"),
        Fault("", nil, "has 0 fields, not 5"),
        Fault("5/15 * * * *", .minute, "write 5-59/15"),
        Fault("*/0 * * * *", .minute, "“0” is not a number from 1 to 59"),
        Fault("*/60 * * * *", .minute, "“60” is not a number from 1 to 59"),
        Fault("*/-5 * * * *", .minute, "“-5” is not a number"),
        Fault("0 22-2 * * *", .hour, "write 22-23,0-2"),
        Fault("1,,2 * * * *", .minute, "an empty place"),
        Fault("? * * * *", .minute, "write “*” here"),
        Fault("0 0 15W * *", .dayOfMonth, "not supported"),
        Fault("0 0 * * 5L", .dayOfWeek, "not supported"),
        Fault("0 0 * * FRI#2", .dayOfWeek, "not supported"),
        Fault("0 0 * * L", .dayOfWeek, "is for the day of month"),
        Fault("0 0 30 2 *", .dayOfMonth, "never comes in month “2”"),
        Fault("0 0 31 2,4,6,9,11 *", .dayOfMonth, "never comes"),
        Fault("@reboot", nil, "none of @hourly"),
        Fault("@every 5m", nil, "has 2 fields"),
        Fault("99999999999999999999 * * * *", .minute, "is not a number from 0 to 59"),
        Fault("٣ * * * *", .minute, "is not a number from 0 to 59"),
    ]

    @Test(arguments: faults)
    func `a wrong expression is refused with its field and what would be right`(fault: Fault) throws {
        let error = try #require(throws: CronError.self) { try CronExpression(fault.text) }
        #expect(error.field == fault.field)
        #expect(error.description.contains(fault.says), "\(error)")
    }

    @Test(arguments: [
        ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@weekly", "0 0 * * 0"),
        ("@monthly", "0 0 1 * *"), ("@YEARLY", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"),
        ("0 0 * * 7", "0 0 * * SUN"), ("0 0 * * FRI-SUN", "0 0 * * 0,5,6"), ("0 0 * jan-mar mon", "0 0 * 1,2,3 1"),
        ("0 0 ? * MON", "0 0 * * MON"), ("0-10/5,30 * * * *", "0,5,10,30 * * * *"), ("  0  0\t* * * ", "0 0 * * *"),
        ("0 0 * * 1-7/2", "0 0 * * 0,1,3,5"),
    ])
    func `what is written in two ways means the same`(one: String, other: String) throws {
        let (left, right) = try (CronExpression(one), CronExpression(other))
        #expect(left.minutes == right.minutes)
        #expect(left.hours == right.hours)
        #expect(left.days == right.days)
        #expect(left.months == right.months)
        #expect(left.weekdays == right.weekdays)
        #expect(left.isWild == right.isWild)
        #expect(left.needsBothDays == right.needsBothDays)
    }

    @Test(arguments: ["Europe/Berln", "europe/berlin", "PST", "CET", "GMT+2", "", "Local/Nowhere", "../etc/passwd"])
    func `a zone that is no name of the tz database is refused`(zone: String) throws {
        let error = try #require(throws: CronError.self) { try ScheduleRule.cron("0 0 * * *", in: zone) }
        #expect(error.description.contains("such as Europe/Berlin"))
    }
}
