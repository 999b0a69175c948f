import Instances

/// What one process knows of one bucket: who waits, what was promised, what is open; no clock and no database of its own.
struct BudgetBucket {
    typealias Instant = ContinuousClock.Instant

    /// A process that says nothing for ten seconds loses its places for open calls.
    private static let renewal = Duration.seconds(3)
    /// How long places are kept that nothing needs, alone and where others wait.
    private static let keeping = (alone: Duration.milliseconds(500), crowded: Duration.milliseconds(10))
    /// How much more is taken than is waited for: as much as was used in the last moment, if that was so much.
    private static let prefetchFrom = 4
    /// The most that permits are asked for ahead of their use.
    private static let longestLead = Duration.milliseconds(200)

    var plan: BudgetPlan
    private(set) var waiters: [BudgetWaiter] = []
    private var lots: [BudgetLot] = []
    /// Permits that came too late to be used.
    private var stale: [BudgetLot] = []
    private var served: [InstanceID: Int] = [:]
    private var serving = 0
    /// When each instance last wanted something, of a budget that several share.
    private var wantedAt: [InstanceID: Instant] = [:]
    private var retryAt: [Instant?] = Array(repeating: nil, count: CallRight.allCases.count)
    private var firstAt: [Instant?] = Array(repeating: nil, count: CallRight.allCases.count)
    private(set) var running = 0
    private var slots = 0
    private var slotsRetryAt: Instant?
    private var isCrowded = false
    private var heldSince: Instant?
    private var renewAt: Instant?
    private var pause = BudgetPause()
    private var untoldPause: Instant?
    private var word: (word: VendorWord, at: Instant)?
    private var usable = Duration.zero
    /// How far ahead permits are asked for, where answers come too late for those that are due at once.
    private var lead = Duration.zero
    private var usedInMoment = (calls: 0, units: 0)
    private var momentBegan: Instant?

    init(_ plan: BudgetPlan) {
        self.plan = plan
    }

    /// Whether nothing would be lost if it were forgotten.
    var isIdle: Bool { waiters.isEmpty && running == 0 && slots == 0 && untoldPause == nil }

    /// Whether what is known of it still counts, though nobody uses it.
    func isRemembered(_ now: Instant, for memory: Duration) -> Bool {
        pause.isRemembered(now) || (word.map { now - $0.at < memory } ?? false)
    }

    // MARK: - Calls

    mutating func add(_ waiter: BudgetWaiter, _ now: Instant) {
        waiters.append(waiter)
        if plan.isShared { wantedAt[waiter.instance] = now }
    }

    mutating func remove(_ number: Int) -> BudgetWaiter? {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return nil }
        return waiters.remove(at: index)
    }

    mutating func removeAll() -> [BudgetWaiter] {
        defer { waiters = [] }
        return waiters
    }

    /// Hands out what is due: to the highest right first, and among its calls to the instance that was served longest ago.
    mutating func dispatch(_ now: Instant) -> [(BudgetWaiter, BudgetPermit)] {
        stale += lots.filter { $0.until < now }
        lots.removeAll { $0.until < now }
        guard !waiters.isEmpty, !pause.isOn(now) else { return [] }
        var granted: [(BudgetWaiter, BudgetPermit)] = []
        while plan.concurrency == nil || running < slots, let index = nextIndex() {
            guard let permit = take(waiters[index].weight, now) else { break }
            let waiter = waiters.remove(at: index)
            serving += 1
            if plan.isShared { served[waiter.instance] = serving }
            running += 1
            granted.append((waiter, permit))
        }
        if served.count > 10_000 { served = [:] }
        return granted
    }

    /// Takes those out that have waited, or would have to wait, for too long, with how long that is.
    mutating func giveUp(_ now: Instant) -> [(BudgetWaiter, Duration)] {
        var promised = lots.reduce(0) { $0 + $1.units }
        var late: [Int: Duration] = [:]
        for waiter in waiters.sorted(by: { ($0.right, $0.number) < ($1.right, $1.number) }) {
            let first = firstAt[Int(waiter.right.rawValue)]
            let isCovered = promised >= waiter.weight && !pause.isOn(now)
            promised -= waiter.weight
            let isHopeless = !isCovered && (first.map { $0 > waiter.deadline } ?? false)
            guard waiter.deadline <= now || isHopeless else { continue }
            late[waiter.number] = max(first.map { $0 - now } ?? .zero, .milliseconds(500))
        }
        guard !late.isEmpty else { return [] }
        let given = waiters.compactMap { waiter in late[waiter.number].map { (waiter, $0) } }
        waiters.removeAll { late[$0.number] != nil }
        return given
    }

    /// A call has ended.
    mutating func end(_ told: VendorWord, _ now: Instant) {
        running = max(0, running - 1)
        if told.remaining != nil { word = (told, now) }
        guard let until = pause.learn(told, plan, now) else { return }
        untoldPause = until
        for index in retryAt.indices {
            retryAt[index] = max(retryAt[index] ?? until, until)
            firstAt[index] = max(firstAt[index] ?? until, until)
        }
    }

    /// A call was not made, because its turn came after its permit's time.
    mutating func giveBack(_ permit: BudgetPermit) {
        running = max(0, running - 1)
        stale += permit.lots
    }

    private func nextIndex() -> Int? {
        waiters.indices.min { left, right in
            let (a, b) = (waiters[left], waiters[right])
            if a.right != b.right { return a.right < b.right }
            let (servedA, servedB) = (served[a.instance] ?? 0, served[b.instance] ?? 0)
            return servedA != servedB ? servedA < servedB : a.number < b.number
        }
    }

    private mutating func take(_ weight: Int, _ now: Instant) -> BudgetPermit? {
        guard lots.reduce(0, { $0 + ($1.due <= now ? $1.units : 0) }) >= weight else { return nil }
        var parts: [BudgetLot] = []
        var left = weight
        for index in lots.indices where left > 0 && lots[index].due <= now {
            let part = lots[index].take(left)
            left -= part.units
            parts.append(part)
        }
        lots.removeAll { $0.units == 0 }
        if momentBegan.map({ now - $0 > usable }) ?? true {
            momentBegan = now
            usedInMoment = (0, 0)
        }
        usedInMoment.calls += 1
        usedInMoment.units += weight
        return BudgetPermit(bucket: plan.key, lots: parts)
    }
}

// MARK: - The database

extension BudgetBucket {
    /// What is to be asked now; nil if nothing.
    mutating func ask(_ now: Instant) -> BudgetAsk? {
        let wanted = wanted(now)
        let isWanting = wanted.contains { $0 > 0 } || wantsSlots(now)
        guard isWanting || untoldPause != nil || mustRelease(now) || (renewAt.map { $0 <= now } ?? false) else {
            return nil
        }
        let news = word.flatMap { now - $0.at < .seconds(5) ? $0 : nil }
        let pause = untoldPause.map { $0 - now }
        let returned = stale.suffix(100)
        word = nil
        untoldPause = nil
        stale = []
        return BudgetAsk(
            key: plan.key,
            element: plan.element,
            organization: plan.organization,
            instance: plan.instance,
            limits: plan.windows.map(\.limit),
            seconds: plan.windows.map(\.seconds),
            concurrency: plan.concurrency,
            shared: plan.isShared,
            wanted: wanted,
            waiting: waiters.count,
            running: running,
            instances: instances(now),
            pause: pause.map { max($0 / .seconds(1), 0.001) },
            remaining: news?.word.remaining,
            reset: news.flatMap { told in told.word.reset.map { max(0, ($0 - (now - told.at)) / .seconds(1)) } },
            age: news.map { (now - $0.at) / .seconds(1) },
            staleDues: returned.map(\.moment),
            staleUnits: returned.map(\.units),
            lead: lead > .zero ? lead / .seconds(1) : nil
        )
    }

    /// How many instances have lately wanted something: one that waits for its answer wants more in a moment.
    private mutating func instances(_ now: Instant) -> Int {
        guard plan.isShared else { return 1 }
        for waiter in waiters { wantedAt[waiter.instance] = now }
        wantedAt = wantedAt.filter { now - $0.value < .seconds(1) }
        return wantedAt.count
    }

    /// Takes in what was given; what came too late to be used goes back, and more is asked for ahead.
    ///
    /// - Parameters:
    ///   - answer: what was given.
    ///   - clock: how the database's clock stands to ours.
    ///   - trip: how long the statement took.
    ///   - now: when its answer came.
    mutating func apply(_ answer: BudgetAnswer, _ clock: BudgetClock, trip: Duration, _ now: Instant) {
        usable = .seconds(answer.usable)
        // Where the clocks are known less well than permits live, those that were asked for in time are in time.
        let isBlurred = clock.blur > usable / 2
        let leeway = isBlurred && trip <= lead ? usable / 2 : .zero
        let given = answer.lots.map { BudgetLot($0, of: answer, clock, leeway: leeway) }
        let late = given.filter { $0.until < max($0.due, now) }
        lots += given.filter { $0.until >= max($0.due, now) }
        stale += late
        lead = lead > .milliseconds(5) ? lead * 0.9 : .zero
        if isBlurred || !late.isEmpty { lead = min(Self.longestLead, max(lead, trip * 1.5)) }
        for index in retryAt.indices {
            let retry = answer.retryIn.indices.contains(index) ? answer.retryIn[index] : nil
            let first = answer.firstIn.indices.contains(index) ? answer.firstIn[index] : nil
            retryAt[index] = retry.map { now + .seconds(max(0.005, $0)) }
            firstAt[index] = first.map { now + .seconds(max(0, $0)) }
        }
        isCrowded = answer.isCrowded
        if let given = answer.slots {
            slots = given
            slotsRetryAt = now + .milliseconds(Int.random(in: 40...80))
            renewAt = given > 0 ? now + Self.renewal : nil
            heldSince = given > running ? now : nil
        } else {
            renewAt = nil
        }
    }

    /// When something is to be done next, if nothing happens before.
    func nextEvent(_ now: Instant) -> Instant? {
        var events: [Instant] = []
        if !waiters.isEmpty {
            if plan.concurrency == nil || running < slots { events += lots.map(\.due) }
            events += waiters.map(\.deadline)
            for waiter in waiters { if let retry = retryAt[Int(waiter.right.rawValue)] { events.append(retry) } }
            if plan.concurrency.map({ slots < $0 && running >= slots }) ?? false, let retry = slotsRetryAt {
                events.append(retry)
            }
            if let until = pause.until { events.append(until) }
        }
        if let renewAt { events.append(renewAt) }
        if let release = releaseAt { events.append(release) }
        return events.filter { $0 > now }.min()
    }

    private func wantsSlots(_ now: Instant) -> Bool {
        guard let concurrency = plan.concurrency, !waiters.isEmpty, running >= slots, slots < concurrency else {
            return false
        }
        return slotsRetryAt.map { $0 <= now } ?? true
    }

    private var releaseAt: Instant? {
        guard plan.concurrency != nil, slots > running, waiters.isEmpty || isCrowded, let heldSince else { return nil }
        return heldSince + (isCrowded ? Self.keeping.crowded : Self.keeping.alone)
    }

    private func mustRelease(_ now: Instant) -> Bool { releaseAt.map { $0 <= now } ?? false }

    /// What is missing, by right: what is promised goes to the highest first.
    private func wanted(_ now: Instant) -> [Int] {
        var wanted = Array(repeating: 0, count: CallRight.allCases.count)
        guard !plan.windows.isEmpty, !waiters.isEmpty else { return wanted }
        var places = Int.max
        if let concurrency = plan.concurrency {
            let mayGrow = slots < concurrency && (slotsRetryAt.map { $0 <= now } ?? true)
            places = max(0, (mayGrow ? concurrency : slots) - running)
        }
        var promised = lots.reduce(0) { $0 + $1.units }
        for waiter in waiters.sorted(by: { $0.right < $1.right }).prefix(places) {
            let index = Int(waiter.right.rawValue)
            let covered = min(promised, waiter.weight)
            promised -= covered
            guard covered < waiter.weight, retryAt[index].map({ $0 <= now }) ?? true else { continue }
            wanted[index] += waiter.weight - covered
        }
        if places == Int.max, usedInMoment.calls >= Self.prefetchFrom, let lowest = wanted.lastIndex(where: { $0 > 0 })
        {
            wanted[lowest] += usedInMoment.units / 2
        }
        return wanted
    }
}
