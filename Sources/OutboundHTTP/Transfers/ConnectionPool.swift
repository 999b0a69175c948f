import CCurl

/// The connections made under one egress policy: a multi handle, so that none of them is ever used under another.
///
/// Belongs to the loop's thread.
final class ConnectionPool {
    /// What makes two policies the same.
    struct Key: Hashable {
        let purpose: EgressPurpose
        let policy: EgressPolicy
    }

    let key: Key
    let tag: UInt32
    let multi: UnsafeMutableRawPointer
    private let epoll: Int32
    var waiting: [Transfer] = []
    var running = 0
    var lastUse = ContinuousClock.now
    /// When libcurl wants to be called though no socket is ready.
    var timer: ContinuousClock.Instant?
    private var spareHandles: [UnsafeMutableRawPointer] = []

    init?(key: Key, tag: UInt32, epoll: Int32) {
        guard let multi = curl_multi_init() else { return nil }
        self.key = key
        self.tag = tag
        self.multi = multi
        self.epoll = epoll
        let context = Unmanaged.passUnretained(self).toOpaque()
        let outcomes = [
            ccurl_multi_set_socket_function(multi, Self.socketChanged),
            ccurl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, context),
            ccurl_multi_set_timer_function(multi, Self.timerChanged),
            ccurl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, context),
            ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 256),
            ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING)),
        ]
        guard outcomes.allSatisfy({ $0 == CURLM_OK }) else { return nil }
    }

    deinit {
        // Closing the connections would call for a pool that is half gone; epoll forgets closed sockets by itself.
        _ = ccurl_multi_set_socket_function(multi, nil)
        _ = ccurl_multi_set_timer_function(multi, nil)
        for easy in spareHandles { curl_easy_cleanup(easy) }
        curl_multi_cleanup(multi)
    }

    /// A clean handle, new or used before under this policy.
    func takeHandle() -> UnsafeMutableRawPointer? {
        spareHandles.popLast() ?? curl_easy_init()
    }

    /// Takes a handle back; all its options are forgotten.
    func giveBack(_ easy: UnsafeMutableRawPointer) {
        guard spareHandles.count < 64 else { return curl_easy_cleanup(easy) }
        curl_easy_reset(easy)
        spareHandles.append(easy)
    }

    private static let socketChanged: curl_socket_callback = { _, socket, what, context, _ in
        guard let context else { return 0 }
        let pool = Unmanaged<ConnectionPool>.fromOpaque(context).takeUnretainedValue()
        let tag = UInt64(pool.tag) << 32 | UInt64(UInt32(bitPattern: socket))
        switch what {
        case CURL_POLL_IN: return ccurl_epoll_watch(pool.epoll, socket, 1, 0, tag)
        case CURL_POLL_OUT: return ccurl_epoll_watch(pool.epoll, socket, 0, 1, tag)
        case CURL_POLL_INOUT: return ccurl_epoll_watch(pool.epoll, socket, 1, 1, tag)
        default:
            ccurl_epoll_forget(pool.epoll, socket)
            return 0
        }
    }

    private static let timerChanged: curl_multi_timer_callback = { _, milliseconds, context in
        guard let context else { return 0 }
        let pool = Unmanaged<ConnectionPool>.fromOpaque(context).takeUnretainedValue()
        pool.timer = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
        return 0
    }
}
