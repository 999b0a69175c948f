import CCurl
import Glibc

/// What the loop's thread knows; touched by that thread only.
final class LoopState {
    private struct Answer {
        let addresses: [IPAddress]
        let expires: ContinuousClock.Instant
    }

    /// How many calls run at once under one policy; more wait, within their own deadlines.
    static let maximumConcurrentCalls = 256

    private let loop: CurlLoop
    private let epoll: Int32
    private var active: [ObjectIdentifier: Transfer] = [:]
    private var pools: [ConnectionPool.Key: ConnectionPool] = [:]
    private var poolsByTag: [UInt32: ConnectionPool] = [:]
    private var nextTag: UInt32 = 1
    private var answers: [String: Answer] = [:]
    private var lookups: [String: [Transfer]] = [:]
    /// No transfer's deadline is earlier; nil means that it must be found again.
    private var earliestDeadline: ContinuousClock.Instant?

    init(loop: CurlLoop, epoll: Int32) {
        self.loop = loop
        self.epoll = epoll
    }

    // MARK: - Commands

    func handle(_ command: CurlLoop.Command) {
        switch command {
        case .start(let transfer):
            begin(transfer)
        case .cancel(let transfer):
            end(transfer, .failure(.cancelled))
        case .resume(let transfer):
            guard transfer.isPaused, let easy = transfer.easy else { return }
            transfer.isPaused = false
            transfer.lastActivity = .now
            noteDeadline(of: transfer)
            curl_easy_pause(easy, CURLPAUSE_CONT)
        case .resolved(let host, let result):
            if case .success(let addresses) = result { remember(addresses, of: host) }
            for transfer in lookups.removeValue(forKey: host) ?? [] { resolved(transfer, result) }
        }
    }

    private func begin(_ transfer: Transfer) {
        guard !transfer.isCancelled.load(ordering: .acquiring) else {
            return loop.finish(transfer, .failure(.cancelled))
        }
        active[ObjectIdentifier(transfer)] = transfer
        noteDeadline(of: transfer)
        let host = transfer.url.host
        if let address = transfer.url.address {
            resolved(transfer, .success([address]))
        } else if let answer = answers[host], answer.expires > .now {
            resolved(transfer, .success(answer.addresses))
        } else if lookups[host] != nil {
            lookups[host]?.append(transfer)
        } else {
            lookups[host] = [transfer]
            loop.lookUp(host)
        }
    }

    private func remember(_ addresses: [IPAddress], of host: String) {
        if answers.count >= 4_096 { answers.removeAll() }
        answers[host] = Answer(addresses: addresses, expires: .now + loop.answersKept)
    }

    /// The addresses are known: judges them, and lets the transfer go to its pool.
    private func resolved(_ transfer: Transfer, _ result: Result<[IPAddress], OutboundHTTPError>) {
        guard active[ObjectIdentifier(transfer)] != nil else { return }
        do throws(OutboundHTTPError) {
            let addresses = try result.get()
            let purpose = transfer.request.purpose
            try DestinationCheck.judge(addresses, of: transfer.url, for: purpose, by: transfer.policy)
            transfer.pinned = addresses
        } catch {
            return end(transfer, .failure(error))
        }
        guard let pool = pool(for: transfer) else {
            return end(transfer, .failure(.local("libcurl cannot be set up")))
        }
        transfer.pool = pool
        pool.waiting.append(transfer)
        fill(pool)
    }

    // MARK: - Pools

    private func pool(for transfer: Transfer) -> ConnectionPool? {
        let key = ConnectionPool.Key(purpose: transfer.request.purpose, policy: transfer.policy)
        if let pool = pools[key] { return pool }
        dropIdlePools()
        guard let pool = ConnectionPool(key: key, tag: nextTag, epoll: epoll) else { return nil }
        nextTag &+= 1
        pools[key] = pool
        poolsByTag[pool.tag] = pool
        return pool
    }

    /// Allowances come and go with organizations; a pool that nobody has used for minutes goes when another is made.
    private func dropIdlePools() {
        let limit = ContinuousClock.now - .seconds(120)
        for pool in pools.values where pool.running == 0 && pool.waiting.isEmpty && pool.lastUse < limit {
            pools[pool.key] = nil
            poolsByTag[pool.tag] = nil
        }
    }

    /// Lets waiting transfers of the pool go as far as its limit allows.
    private func fill(_ pool: ConnectionPool) {
        while pool.running < Self.maximumConcurrentCalls, !pool.waiting.isEmpty {
            let transfer = pool.waiting.removeFirst()
            pool.lastUse = .now
            guard transfer.request.startBy.map({ $0 >= .now }) ?? true else {
                // It is in the pool no more: its end fills no place, however many come too late at once.
                transfer.pool = nil
                end(transfer, .failure(.timedOut(.starting)))
                continue
            }
            transfer.phase = .connecting
            guard let easy = pool.takeHandle() else {
                end(transfer, .failure(.local("out of memory")))
                continue
            }
            guard transfer.prepare(easy),
                curl_multi_add_handle(pool.multi, easy) == CURLM_OK
            else {
                transfer.easy = nil
                transfer.releaseLists()
                curl_easy_cleanup(easy)
                end(transfer, .failure(.local("libcurl refused the request")))
                continue
            }
            pool.running += 1
        }
    }

    // MARK: - Turns of the loop

    var nextWake: ContinuousClock.Instant? {
        (pools.values.map(\.timer) + [earliestDeadline]).compactMap { $0 }.min()
    }

    func runTimers() {
        let now = ContinuousClock.now
        for pool in pools.values {
            guard let timer = pool.timer, timer <= now else { continue }
            pool.timer = nil
            var running: Int32 = 0
            curl_multi_socket_action(pool.multi, CURL_SOCKET_BAD, 0, &running)
        }
        collectFinished()
    }

    func runReady(_ ready: [ccurl_ready]) {
        for event in ready {
            guard let pool = poolsByTag[UInt32(truncatingIfNeeded: event.tag >> 32)] else { continue }
            let socket = Int32(bitPattern: UInt32(truncatingIfNeeded: event.tag))
            var running: Int32 = 0
            curl_multi_socket_action(pool.multi, socket, event.mask, &running)
        }
    }

    func collectFinished() {
        for pool in Array(pools.values) {
            var code = CURLE_OK
            while let easy = ccurl_multi_next_finished(pool.multi, &code) {
                var context: UnsafeMutableRawPointer?
                guard ccurl_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK, let context else { continue }
                let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                end(transfer, transfer.outcome(code))
            }
        }
        for transfer in active.values where transfer.wantsPause && !transfer.isPaused {
            guard let easy = transfer.easy else { continue }
            (transfer.wantsPause, transfer.isPaused) = (false, true)
            curl_easy_pause(easy, CURLPAUSE_RECV)
        }
    }

    // MARK: - Deadlines and endings

    private func noteDeadline(of transfer: Transfer) {
        let deadline = transfer.earliestDeadline(seenAt: .now)
        earliestDeadline = min(earliestDeadline ?? deadline, deadline)
    }

    /// Ends what is overdue.
    ///
    /// Deadlines of a stall only move later, so the earliest one is looked for again no earlier
    /// than it comes.
    func endOverdue() {
        let now = ContinuousClock.now
        guard let earliest = earliestDeadline, earliest <= now else { return }
        for transfer in Array(active.values) where transfer.isOverdue(at: now) {
            end(transfer, transfer.ended(by: transfer.overdue))
        }
        earliestDeadline = active.values.map { $0.earliestDeadline(seenAt: now) }.min()
    }

    func endAll() {
        for transfer in Array(active.values) { end(transfer, .failure(.cancelled)) }
    }

    /// Takes a transfer out of everything and hands its result out; nothing if it has ended already.
    private func end(_ transfer: Transfer, _ result: Result<OutboundResponse, OutboundHTTPError>) {
        guard active.removeValue(forKey: ObjectIdentifier(transfer)) != nil else { return }
        if let pool = transfer.pool {
            if let easy = transfer.easy {
                transfer.easy = nil
                curl_multi_remove_handle(pool.multi, easy)
                transfer.releaseLists()
                pool.giveBack(easy)
                pool.running -= 1
                pool.lastUse = .now
            } else {
                pool.waiting.removeAll { $0 === transfer }
            }
            transfer.pool = nil
            fill(pool)
        }
        loop.finish(transfer, result)
    }
}
