public import Foundation

extension PollQuery {
    /// The CEQL clause with the times put in; `nil` if the query asks for everything.
    ///
    /// - Parameters:
    ///   - lastPoll: what the templates' times are: where the poll begins.
    ///   - now: what `nowTimeZone` stands for.
    ///   - zone: the instance's zone, in which `date` is printed.
    /// - Returns: the clause, which is CEQL.
    /// - Throws: ``PollQueryError`` for a template or a clause that is none, with its column.
    public func clause(lastPoll: Date, now: Date, zone: Zone = .utc) throws(PollQueryError) -> String? {
        guard let condition else { return nil }
        let expanded: String
        do throws(DateTemplateError) {
            expanded = try DateTemplate.expand(condition, lastPoll: lastPoll, now: now, zone: zone)
        } catch {
            throw PollQueryError(message: "in 'where': \(error)")
        }
        do throws(CEQLError) {
            _ = try CEQLCondition.parse(expanded)
        } catch {
            throw PollQueryError(message: "in 'where': \(error)")
        }
        return expanded
    }

    /// Says what is wrong with the templates, the clause, the fields or the order, if anything.
    ///
    /// - Throws: ``PollQueryError`` with the place.
    public func check() throws(PollQueryError) {
        let sample = Date(timeIntervalSince1970: 1_000_000_000)
        _ = try clause(lastPoll: sample, now: sample)
        let order = orderBy.map { " order by \($0)" } ?? ""
        do throws(CEQLError) {
            _ = try CEQLQuery.parse("select \(fields ?? "*") from x\(order)")
        } catch {
            throw PollQueryError(message: "in 'fields' or 'orderBy': \(error)")
        }
    }
}
