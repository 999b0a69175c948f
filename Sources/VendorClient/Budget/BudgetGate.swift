import Foundation
public import Instances
public import Postgres
import Synchronization

/// Lets calls to vendors through, as many as each vendor's budget has; all processes together, through PostgreSQL.
///
/// Permits are taken in batches, in one statement for all buckets at once, and at most one statement is under way and two hundred
/// are made a second, however many calls there are. What the statement promises it has counted already, so that a process that
/// dies loses a small batch, which is free again when its window has passed. Who waits holds no connection.
public actor BudgetGate {
    /// The shortest time between two statements: calls that come meanwhile share the next.
    private static let pause = Duration.milliseconds(5)
    /// After a statement that failed.
    private static let pauseAfterFailure = Duration.milliseconds(200)
    private static let sweepInterval = Duration.seconds(3600)
    /// How long what is known of a bucket is kept that nobody uses.
    private static let memory = Duration.seconds(5)

    private let database: Database
    /// Names this start of this process.
    private let holder = UUID().uuidString
    private var buckets: [String: BudgetBucket] = [:]
    /// The buckets that somebody waits for, or that hold something.
    private var active: Set<String> = []
    private let numbers = Atomic<Int>(0)
    private var clock = BudgetClock()
    private var isPumping = false
    private var sleep: Task<Void, Never>?
    private var isWoken = false
    private var mayAskAt = ContinuousClock.now
    private var sweptAt = ContinuousClock.now
    private var forgotAt = ContinuousClock.now

    /// How many statements it has made.
    public private(set) var statements = 0

    /// Makes a gate on the buckets of a database; one a process.
    public init(database: Database) {
        self.database = database
    }

    /// Waits until a call may be made.
    ///
    /// - Parameters:
    ///   - instance: whose call it is. Without a budget in its element, this returns at once.
    ///   - weight: what the call costs.
    ///   - right: what goes before what.
    /// - Returns: The permit, for ``report(_:_:)``.
    /// - Throws: ``VendorError/rateLimited(retryAfter:)`` where it would take longer than a moment, and
    ///   ``VendorError/internalFault(_:)`` where PostgreSQL cannot be asked.
    public nonisolated func acquire(
        _ instance: ConnectedInstance,
        weight: Int = 1,
        right: CallRight
    ) async throws(VendorError) -> BudgetPermit {
        guard let plan = BudgetPlan(instance) else { return .free }
        let number = numbers.add(1, ordering: .relaxed).newValue
        let result = await withTaskCancellationHandler {
            await enter(plan, instance.id, weight: plan.weight(weight), right, number: number)
        } onCancel: {
            // Nobody awaits it: it only takes out of the line whoever is in it.
            Task { await self.leave(plan.key, number) }
        }
        return try result.get()
    }

    /// Tells that a call has ended, and what its answer says of the vendor's own count.
    func report(_ permit: BudgetPermit, _ word: VendorWord) {
        guard let key = permit.bucket else { return }
        buckets[key]?.end(word, .now)
        active.insert(key)
        wake()
    }

    /// Tells that a call was not made, because its turn came after its permit's time.
    func giveBack(_ permit: BudgetPermit) {
        guard let key = permit.bucket else { return }
        buckets[key]?.giveBack(permit)
        active.insert(key)
        wake()
    }

    private func enter(
        _ plan: BudgetPlan,
        _ instance: InstanceID,
        weight: Int,
        _ right: CallRight,
        number: Int
    ) async -> Result<BudgetPermit, VendorError> {
        await withCheckedContinuation { answer in
            guard !Task.isCancelled else { return answer.resume(returning: .failure(.cancelled)) }
            let waiter = BudgetWaiter(
                number: number,
                right: right,
                instance: instance,
                weight: weight,
                deadline: .now + BudgetWaiter.patience(of: right),
                answer: answer
            )
            buckets[plan.key, default: BudgetBucket(plan)].plan = plan
            buckets[plan.key]?.add(waiter, .now)
            active.insert(plan.key)
            serve(plan.key, .now)
            wake()
        }
    }

    private func leave(_ key: String, _ number: Int) {
        guard let waiter = buckets[key]?.remove(number) else { return }
        waiter.answer.resume(returning: .failure(.cancelled))
    }

    private func serve(_ key: String, _ now: ContinuousClock.Instant) {
        for (waiter, permit) in buckets[key]?.dispatch(now) ?? [] {
            waiter.answer.resume(returning: .success(permit))
        }
        for (waiter, wait) in buckets[key]?.giveUp(now) ?? [] {
            waiter.answer.resume(returning: .failure(.rateLimited(retryAfter: wait)))
        }
    }

    // MARK: - The pump

    private func wake() {
        isWoken = true
        sleep?.cancel()
        guard !isPumping else { return }
        isPumping = true
        // Nobody awaits it: it ends by itself when nobody waits and nothing is held.
        Task { await pump() }
    }

    private func pump() async {
        while true {
            isWoken = false
            let now = ContinuousClock.now
            var next: ContinuousClock.Instant?
            var asks: [BudgetAsk] = []
            for key in Array(active) {
                serve(key, now)
                if mayAskAt <= now, let ask = buckets[key]?.ask(now) { asks.append(ask) }
                if buckets[key]?.isIdle ?? true {
                    active.remove(key)
                } else if let event = buckets[key]?.nextEvent(now) {
                    next = min(next ?? event, event)
                }
            }
            if !asks.isEmpty {
                await take(asks)
                continue
            }
            guard !active.isEmpty else { break }
            forget(now)
            if mayAskAt > now { next = min(next ?? mayAskAt, mayAskAt) }
            // What is open ends by itself, and wakes.
            await sleep(until: next ?? now + Self.memory)
        }
        isPumping = false
    }

    private func forget(_ now: ContinuousClock.Instant) {
        guard now - forgotAt > Self.memory else { return }
        forgotAt = now
        buckets = buckets.filter { active.contains($0.key) || $0.value.isRemembered(now, for: Self.memory) }
    }

    private func sleep(until instant: ContinuousClock.Instant) async {
        guard !isWoken else { return }
        let sleep = Task { do { try await Task.sleep(until: instant, clock: .continuous) } catch {} }
        self.sleep = sleep
        await sleep.value
        self.sleep = nil
    }

    private func take(_ asks: [BudgetAsk]) async {
        mayAskAt = .now + Self.pause
        statements += 1
        let asked = ContinuousClock.now
        do {
            let rows = try await database.query(
                BudgetAnswer.statement(holder: holder, asks: try BudgetAsk.json(asks)),
                timeout: .seconds(10)
            )
            let now = ContinuousClock.now
            for row in rows {
                let answer = try BudgetAnswer(row)
                clock.learn(sent: asked, received: answer.received, done: answer.answered, answered: now)
                buckets[answer.key]?.apply(answer, clock, trip: now - asked, now)
                serve(answer.key, now)
            }
            await sweep(now)
        } catch {
            mayAskAt = .now + Self.pauseAfterFailure
            for ask in asks {
                for waiter in buckets[ask.key]?.removeAll() ?? [] {
                    waiter.answer.resume(returning: .failure(.internalFault("no budget could be had: \(error)")))
                }
            }
        }
    }

    private func sweep(_ now: ContinuousClock.Instant) async {
        guard now - sweptAt > Self.sweepInterval else { return }
        sweptAt = now
        do {
            _ = try await database.query(BudgetAnswer.sweepStatement)
        } catch {
            // Only tidiness: the next hour's does it.
        }
    }
}
