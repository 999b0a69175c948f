-- Purpose: a claim that costs the same whatever waits: a place in the queue's order that is fair to lanes, a floor under the
--          claim's scan, lanes with weights and token buckets that are never scanned past when blocked, and completing the
--          last batch in the round trip that claims the next.
-- Owner:   target JobQueue.
-- Locks:   pollux.job: access exclusive for the columns and the trigger (no rewrite), and share while four indexes of live jobs are
--          built: about a second for a million waiting jobs; workers wait meanwhile and lose nothing.
-- Beside:  binaries of 0002..0006 work on unchanged: what they insert, and what they give back, waits as scheduled and is given
--          its place by the next claim; claim_jobs, which they call, is now a form of pollux.cycle.
-- Length:  one file, because a claim without one of its parts can't be used, and a migration is one step.
-- Undo:    drop what is created here; recreate claim_jobs, claim_suspect, pause_lane, resume_lane and lane_status as of 0002.

-- ---------------------------------------------------------------------------------------------------------------
-- A job's place
-- ---------------------------------------------------------------------------------------------------------------

-- Whatever waits is one of two: scheduled (not before run_at, in no order), or ready, with a turn. A claim takes ready jobs
-- by (turn, id). Fairness over lanes is in that number: a job gets the turn after the last waiting one of its own lane, but
-- never before the queue's head, so lanes take turns however long their backlogs are, no enqueue locks a lane, and a claim is
-- one range of one index.
-- Room on each page: the version that a claim makes lies beside the old one, which halves what it writes to the WAL.
alter table pollux.job set (fillfactor = 40);
alter table pollux.job
    add column scheduled boolean not null default true,
    add column turn bigint not null default 0;
comment on column pollux.job.scheduled is
    'Waits for run_at; the claim that finds it due gives it a turn. Whatever comes back (a retry, a rescue) waits like this too.';
comment on column pollux.job.turn is
    'Its place in the order of the queue: 1,000 a job of its lane divided by the lane''s weight, counted from the queue''s head.';

drop index pollux.job_ready;
drop index pollux.job_session_lane;
create index job_ready on pollux.job (queue, turn, id) where token is null and not scheduled;
comment on index pollux.job_ready is 'Ready jobs in the order of claims, read from the queue''s floor on.';
create index job_scheduled on pollux.job (queue, run_at, id) where token is null and scheduled and crashes < 2;
comment on index pollux.job_scheduled is 'Scheduled jobs by when they are due; suspects are in job_suspect.';
create index job_lease on pollux.job (session_id, lane) where session_id is not null;
comment on index pollux.job_lease is 'Leases by session (rescue) and lane (caps).';
create index job_lane on pollux.job (lane, queue, scheduled, priority, turn, id) where token is null;
comment on index pollux.job_lane is
    'Waiting jobs by lane: where a new one''s turn is counted from, lanes that were blocked, and an operator''s look at a lane.';

-- Whatever comes back, whoever writes it (a binary of an older release too), waits as scheduled: its old turn may lie below the floor.
create function pollux.wait_again() returns trigger
language plpgsql
as $$
begin
    new.scheduled := true;
    return new;
end
$$;
comment on function pollux.wait_again() is 'Makes a job that lost or gave back its lease wait as scheduled. For the trigger.';
create trigger job_waits_again before update of token on pollux.job
    for each row when (old.token is not null and new.token is null and not new.scheduled)
    execute function pollux.wait_again();
comment on trigger job_waits_again on pollux.job is 'A job that comes back is given a new turn by the next claim.';

-- ---------------------------------------------------------------------------------------------------------------
-- The head of a queue
-- ---------------------------------------------------------------------------------------------------------------

create table pollux.queue_clock (
    queue text primary key,
    head_turn bigint not null,
    head_id bigint not null,
    middle_turn bigint not null,
    middle_id bigint not null,
    floor_turn bigint not null,
    floor_id bigint not null,
    published_at timestamptz not null default now()
) with (
    -- Rewritten twice a second: room on the page keeps that a heap-only update.
    fillfactor = 20,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 500
);
comment on table pollux.queue_clock is
    'How far each queue''s claims have come. Ready jobs up to the floor were all claimed, or are in lane_behind; a claim starts there, so that dead index entries are not walked over while a long transaction keeps them.';
comment on column pollux.queue_clock.queue is 'The queue.';
comment on column pollux.queue_clock.head_turn is 'The turn claimed last, as published: new jobs are placed after it.';
comment on column pollux.queue_clock.head_id is 'The job claimed last.';
comment on column pollux.queue_clock.middle_turn is 'The head as published before.';
comment on column pollux.queue_clock.middle_id is 'The head as published before.';
comment on column pollux.queue_clock.floor_turn is
    'The head as published before that, at least half a second ago: an enqueue that was then under way has committed, or is found by the sweep.';
comment on column pollux.queue_clock.floor_id is 'Goes with floor_turn.';
comment on column pollux.queue_clock.published_at is 'When the head was published.';

create table pollux.lane_behind (
    lane text not null,
    queue text not null,
    look_at timestamptz not null default now(),
    primary key (lane, queue)
);
create index lane_behind_look on pollux.lane_behind (queue, look_at);
comment on index pollux.lane_behind_look is 'Which lanes a claim looks at next.';
comment on table pollux.lane_behind is
    'Lanes that were paused, full or out of tokens when the head of the queue passed their jobs: served by lane as soon as they may run. A row a lane, however long its backlog.';
comment on column pollux.lane_behind.lane is 'The lane.';
comment on column pollux.lane_behind.queue is 'The queue whose head has passed it.';
comment on column pollux.lane_behind.look_at is 'Not before this time is it worth another look; a job of the lane that ends is another reason.';

alter table pollux.lane
    add column weight real not null default 1,
    add column tokens_per_second double precision,
    add column burst double precision,
    add column tokens double precision,
    add column filled_at timestamptz,
    add constraint lane_weight_is_sensible check (weight >= 0.01 and weight <= 100),
    add constraint lane_bucket_is_whole check (
        (tokens_per_second is null) = (burst is null) and tokens_per_second > 0 and burst >= 1
    );
comment on column pollux.lane.weight is 'Its share of the queue beside lanes of weight 1, from 0.01 to 100.';
comment on column pollux.lane.tokens_per_second is 'Of its jobs this many may start a second, on average; null for no limit.';
comment on column pollux.lane.burst is 'This many may start at once after a quiet time.';
comment on column pollux.lane.tokens is 'What was in the bucket at filled_at; null for a full one.';
comment on column pollux.lane.filled_at is 'When tokens was right.';
comment on constraint lane_weight_is_sensible on pollux.lane is 'To stop a lane, pause it.';
comment on constraint lane_bucket_is_whole on pollux.lane is 'A bucket has a rate and a size of at least one job, or there is none.';

-- ---------------------------------------------------------------------------------------------------------------
-- Enqueueing
-- ---------------------------------------------------------------------------------------------------------------

-- The settings of this and the functions below pin their plans: statements of PL/pgSQL are planned once a connection, for no
-- particular value, and whatever the statistics say, the index with the order is used; behind a pooler too. No compilation:
-- a plan that these settings make look dear would be compiled at every call.
--
-- A priority of its own lane is strict: a job is placed before every waiting one of its lane that is less urgent. Probes for the same priority start at the floor, as claims do.
create function pollux.enqueue_jobs(
    p_kinds text[],
    p_queues text[],
    p_lanes text[],
    p_payloads text[],
    p_organizations bigint[],
    p_priorities smallint[],
    p_waits double precision[],
    p_retry_waits text[],
    p_jitters double precision[],
    p_unique_keys text[],
    p_longest_runs double precision[]
) returns setof bigint
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
    v_turns bigint[];
begin
    select array_agg(
            case when g.is_ready then least(
                greatest(h.head + s.step, same.turn + s.step, ahead.turn + s.step) + (u.place - 1) * s.step,
                case when behind.turn is not null then greatest(h.head + 1, behind.turn - 1) end
            ) else 0 end
            order by u.n
        )
    into v_turns
    from (
        select w.queue, w.lane, w.priority, w.wait <= 0 as is_ready, array_agg(w.n order by w.n) as numbers
        from unnest(p_queues, p_lanes, p_priorities, p_waits) with ordinality as w (queue, lane, priority, wait, n)
        group by w.queue, w.lane, w.priority, w.wait <= 0
    ) g
    left join pollux.queue_clock c on c.queue = g.queue
    left join pollux.lane l on l.key = g.lane
    cross join lateral (select coalesce(c.head_turn, 0) as head, coalesce(c.floor_turn, 0) as floor) h
    cross join lateral (select (1000 / coalesce(l.weight, 1))::bigint as step) s
    left join lateral (
        select j.turn
        from pollux.job j
        where j.lane = g.lane
          and j.queue = g.queue
          and not j.scheduled
          and j.priority = g.priority
          and j.turn >= h.floor
          and j.token is null
        order by j.turn desc
        limit 1
    ) same on true
    left join lateral (
        select j.turn
        from pollux.job j
        where j.lane = g.lane
          and j.queue = g.queue
          and not j.scheduled
          and j.priority < g.priority
          and j.token is null
        order by j.priority desc, j.turn desc
        limit 1
    ) ahead on true
    left join lateral (
        select j.turn
        from pollux.job j
        where j.lane = g.lane
          and j.queue = g.queue
          and not j.scheduled
          and j.priority > g.priority
          and j.token is null
        order by j.priority, j.turn
        limit 1
    ) behind on true
    cross join lateral unnest(g.numbers) with ordinality as u (n, place);
    return query
    with wanted as materialized (
        select nextval('pollux.job_id_seq') as id, w.*
        from unnest(
            p_kinds, p_queues, p_lanes, p_payloads, p_organizations, p_priorities, p_waits, p_retry_waits, p_jitters,
            p_unique_keys, p_longest_runs
        ) with ordinality as w (
            kind, queue, lane, payload, organization_id, priority, wait, retry_waits, retry_jitter, unique_key,
            longest_run, n
        )
    ), inserted as (
        insert into pollux.job (
            id, kind, queue, lane, payload, organization_id, priority, run_at, retry_waits, retry_jitter, unique_key,
            longest_run, scheduled, turn
        )
        select w.id, w.kind, w.queue, w.lane, w.payload::jsonb, w.organization_id, w.priority,
            now() + make_interval(secs => w.wait), w.retry_waits::real[], w.retry_jitter, w.unique_key,
            make_interval(secs => w.longest_run), w.wait > 0, v_turns[w.n]
        from wanted w
        -- locks on unique keys are taken in one order
        order by w.unique_key, w.n
        on conflict (unique_key) where unique_key is not null do nothing
        returning job.id
    )
    select i.id
    from wanted w
    left join inserted i on i.id = w.id
    order by w.n;
end
$$;
comment on function pollux.enqueue_jobs(
    text[], text[], text[], text[], bigint[], smallint[], double precision[], text[], double precision[], text[],
    double precision[]
) is 'Inserts jobs, each in its place, and returns their ids in the order given; null where a live job has the unique key. For JobQueue only.';

-- ---------------------------------------------------------------------------------------------------------------
-- Parts of a claim; for pollux.cycle and pollux.claim_suspect only, under whose settings they are planned
-- ---------------------------------------------------------------------------------------------------------------

-- What is due gets its turn: a new job after the waiting ones of its lane, as if it had been enqueued now; one that comes back
-- among the lane's next, because it has waited once already, and what a dead worker held shall run again within seconds.
create function pollux.promote_due(p_queue text, p_limit integer) returns integer
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
    v_ids bigint[];
    v_turns bigint[];
begin
    v_ids := array(
        select j.id
        from pollux.job j
        where j.queue = p_queue
          and j.token is null
          and j.scheduled
          and j.crashes < 2
          and j.run_at <= now()
        order by j.queue, j.run_at, j.id
        limit p_limit
        for update skip locked
    );
    if cardinality(v_ids) = 0 then
        return 0;
    end if;
    select array_agg(u.id),
        array_agg(
            least(
                case when g.is_new then greatest(h.head + s.step, same.turn + s.step) else h.head + s.step end
                    + (u.place - 1) * s.step,
                case when behind.turn is not null then greatest(h.head + 1, behind.turn - 1) end
            )
        )
    into v_ids, v_turns
    from (
        select j.lane, j.priority, j.claimed_at is null as is_new, array_agg(j.id order by j.run_at, j.id) as ids
        from pollux.job j
        where j.id = any(v_ids)
        group by j.lane, j.priority, j.claimed_at is null
    ) g
    left join pollux.queue_clock c on c.queue = p_queue
    left join pollux.lane l on l.key = g.lane
    cross join lateral (select coalesce(c.head_turn, 0) as head, coalesce(c.floor_turn, 0) as floor) h
    cross join lateral (select (1000 / coalesce(l.weight, 1))::bigint as step) s
    left join lateral (
        select j.turn
        from pollux.job j
        where j.lane = g.lane
          and j.queue = p_queue
          and not j.scheduled
          and j.priority = g.priority
          and j.turn >= h.floor
          and j.token is null
        order by j.turn desc
        limit 1
    ) same on true
    left join lateral (
        select j.turn
        from pollux.job j
        where j.lane = g.lane
          and j.queue = p_queue
          and not j.scheduled
          and j.priority > g.priority
          and j.token is null
        order by j.priority, j.turn
        limit 1
    ) behind on true
    cross join lateral unnest(g.ids) with ordinality as u (id, place);
    update pollux.job j
    set scheduled = false,
        turn = v_turns[array_position(v_ids, j.id)]
    where j.id = any(v_ids);
    return cardinality(v_ids);
end
$$;
comment on function pollux.promote_due(text, integer) is
    'Gives up to p_limit due jobs of a queue their turn and says how many. For claims only.';

-- Locks a lane's row by SKIP LOCKED until the claim commits, so that of two claimers that see the last free place only one
-- takes it. 0: blocked, or another claimer has it just now. A bucket's tokens are what the caller then takes out.
create function pollux.lane_room(p_lane text, p_sessions bigint[], out room bigint, out look_at timestamptz)
language plpgsql volatile
as $$
declare
    v_lane record;
    v_tokens double precision;
begin
    room := 2147483647;
    look_at := now();
    select l.cap, l.paused_until, l.tokens_per_second, l.burst, l.tokens, l.filled_at into v_lane
    from pollux.lane l
    where l.key = p_lane
    for update skip locked;
    if not found then
        if exists (select from pollux.lane l where l.key = p_lane) then
            room := 0;
            look_at := now() + interval '20 ms';
        end if;
        return;
    end if;
    if v_lane.paused_until > now() then
        room := 0;
        look_at := v_lane.paused_until;
        return;
    end if;
    if v_lane.cap is not null then
        room := greatest(v_lane.cap - pollux.lane_leases(p_lane, p_sessions), 0);
        -- for a place that another worker frees: it looks itself, and at once
        look_at := now() + interval '250 ms';
    end if;
    if v_lane.tokens_per_second is not null then
        v_tokens := pollux.bucket_tokens(v_lane.tokens_per_second, v_lane.burst, v_lane.tokens, v_lane.filled_at);
        if v_tokens < 1 then
            look_at := greatest(
                look_at, now() + make_interval(secs => least((1 - v_tokens) / v_lane.tokens_per_second, 3600))
            );
        end if;
        room := least(room, floor(v_tokens));
    end if;
end
$$;
comment on function pollux.lane_room(text, bigint[]) is
    'How many of a lane''s jobs may be claimed now, with the lane''s row locked; where none, when to look again. For claims only.';

create function pollux.bucket_tokens(
    p_per_second double precision,
    p_burst double precision,
    p_tokens double precision,
    p_filled_at timestamptz
) returns double precision
language sql stable
as $$
    select least(
        p_burst,
        coalesce(p_tokens, p_burst) + p_per_second * greatest(extract(epoch from now() - coalesce(p_filled_at, now())), 0)
    )
$$;
comment on function pollux.bucket_tokens(double precision, double precision, double precision, timestamptz) is
    'What is in a lane''s token bucket now.';

create function pollux.take_tokens(p_lane text, p_count integer) returns void
language sql volatile
as $$
    update pollux.lane l
    set tokens = pollux.bucket_tokens(l.tokens_per_second, l.burst, l.tokens, l.filled_at) - p_count,
        filled_at = now()
    where l.key = p_lane
      and l.tokens_per_second is not null
$$;
comment on function pollux.take_tokens(text, integer) is 'Takes tokens out of a lane''s bucket, if it has one. For claims only.';

create function pollux.fall_behind(p_queue text, p_lane text, p_look_at timestamptz) returns void
language sql volatile
as $$
    insert into pollux.lane_behind as b (lane, queue, look_at)
    select p_lane, p_queue, p_look_at
    -- two claims that note the same lane don't wait for each other: one of them is enough
    where pg_try_advisory_xact_lock(hashtextextended(p_lane || ' is behind in ' || p_queue, 0))
    on conflict (lane, queue) do update
    set look_at = excluded.look_at
    where b.look_at > excluded.look_at
$$;
comment on function pollux.fall_behind(text, text, timestamptz) is
    'Notes that the head of a queue passes jobs of a lane that is blocked. For claims only.';

-- Takes jobs of lanes that were passed while they were blocked. p_freed: lanes in which a job has just ended.
create function pollux.claim_behind(p_queue text, p_limit integer, p_sessions bigint[], p_freed text[]) returns bigint[]
language plpgsql volatile
as $$
declare
    v_taken bigint[] := '{}';
    v_found bigint[];
    v_lane record;
    v_room record;
    v_wanted integer;
begin
    for v_lane in
        select b.lane
        from pollux.lane_behind b
        where b.lane = any(p_freed)
          and b.queue = p_queue
        union
        select w.lane
        from (
            select b.lane
            from pollux.lane_behind b
            where b.queue = p_queue
              and b.look_at <= now()
            order by b.queue, b.look_at
            limit 50
        ) w
        order by 1
    loop
        exit when cardinality(v_taken) >= p_limit;
        -- Another claimer that serves the lane just now has its row.
        continue when not exists (
            select from pollux.lane_behind b where b.lane = v_lane.lane and b.queue = p_queue for update skip locked
        );
        v_room := pollux.lane_room(v_lane.lane, p_sessions);
        if v_room.room = 0 then
            update pollux.lane_behind b
            set look_at = v_room.look_at
            where b.lane = v_lane.lane
              and b.queue = p_queue;
            continue;
        end if;
        -- Its share: no lane takes all that is free, unless it is the only one.
        v_wanted := least(v_room.room, greatest(p_limit / 4, 1), p_limit - cardinality(v_taken));
        v_found := array(
            select j.id
            from pollux.job j
            where j.lane = v_lane.lane
              and j.queue = p_queue
              and not j.scheduled
              and j.token is null
            order by j.lane, j.queue, j.scheduled, j.priority, j.turn, j.id
            limit v_wanted
            for update skip locked
        );
        if cardinality(v_found) < v_wanted then
            delete from pollux.lane_behind b where b.lane = v_lane.lane and b.queue = p_queue;
        end if;
        if cardinality(v_found) > 0 then
            perform pollux.take_tokens(v_lane.lane, cardinality(v_found));
            v_taken := v_taken || v_found;
        end if;
    end loop;
    return v_taken;
end
$$;
comment on function pollux.claim_behind(text, integer, bigint[], text[]) is
    'Locks ready jobs of lanes that the head of a queue has passed. For claims only.';

-- Takes jobs at the head. A window of it is read at a time, its lanes are looked at once each, and those that are blocked are
-- noted as behind before the head passes them: no claim meets their jobs again.
create function pollux.claim_front(
    p_queue text,
    p_limit integer,
    p_sessions bigint[],
    inout p_turn bigint,
    inout p_id bigint,
    out p_taken bigint[],
    out p_passed boolean
)
language plpgsql volatile
as $$
declare
    v_size constant integer := 2 * p_limit + 40;
    v_end record;
    v_found bigint[];
    v_keys text[];
    v_rooms bigint[];
    v_blocked text[];
    v_lane record;
    v_room record;
begin
    p_taken := '{}';
    p_passed := false;
    for v_window in 1..20 loop
        select w.lanes, w.size, w.turns[w.size] as turn, w.ids[w.size] as id into v_end
        from (
            select array_agg(o.turn) as turns, array_agg(o.id) as ids, array_agg(o.lane) as lanes, count(*)::integer as size
            from (
                select j.turn, j.id, j.lane
                from pollux.job j
                where j.queue = p_queue
                  and (j.turn, j.id) > (p_turn, p_id)
                  and j.token is null
                  and not j.scheduled
                order by j.queue, j.turn, j.id
                limit v_size
            ) o
        ) w;
        exit when v_end.size = 0;
        v_keys := '{}';
        v_rooms := '{}';
        v_blocked := '{}';
        for v_lane in
            select l.key
            from pollux.lane l
            where l.key = any(v_end.lanes)
              and (l.cap is not null or l.tokens_per_second is not null or l.paused_until > now())
            order by l.key
        loop
            v_room := pollux.lane_room(v_lane.key, p_sessions);
            if v_room.room = 0 then
                perform pollux.fall_behind(p_queue, v_lane.key, v_room.look_at);
                v_blocked := v_blocked || v_lane.key;
            else
                v_keys := v_keys || v_lane.key;
                v_rooms := v_rooms || v_room.room;
            end if;
        end loop;
        v_found := array(
            select j.id
            from pollux.job j
            where j.queue = p_queue
              and (j.turn, j.id) > (p_turn, p_id)
              and (j.turn, j.id) <= (v_end.turn, v_end.id)
              and j.token is null
              and not j.scheduled
              and j.lane <> all(v_blocked)
            order by j.queue, j.turn, j.id
            limit p_limit - cardinality(p_taken)
            for update skip locked
        );
        if cardinality(v_found) < p_limit - cardinality(p_taken) then
            p_turn := v_end.turn;
            p_id := v_end.id;
        else
            -- The window may hold more than was wanted.
            select j.turn, j.id into p_turn, p_id from pollux.job j where j.id = v_found[cardinality(v_found)];
            v_end.size := 0;
        end if;
        if cardinality(v_keys) > 0 then
            for v_lane in
                -- in forms that fit no index but the primary key
                select j.lane,
                    array_agg(j.id order by array_position(v_found, j.id)) as ids,
                    array_position(v_keys, j.lane) as key
                from pollux.job j
                where j.id = any(v_found)
                  and case when j.lane = any(v_keys) then true else false end
                group by j.lane
                order by j.lane
            loop
                if cardinality(v_lane.ids) > v_rooms[v_lane.key] then
                    perform pollux.fall_behind(p_queue, v_lane.lane, now());
                    v_found := array(
                        select k.id
                        from unnest(v_found) with ordinality k(id, n)
                        where k.id <> all(v_lane.ids[v_rooms[v_lane.key] + 1:])
                        order by k.n
                    );
                end if;
                perform pollux.take_tokens(
                    v_lane.lane, least(cardinality(v_lane.ids), v_rooms[v_lane.key])::integer
                );
            end loop;
        end if;
        p_taken := p_taken || v_found;
        exit when cardinality(p_taken) >= p_limit or v_end.size < v_size;
        p_passed := v_window = 20 and cardinality(p_taken) = 0;
    end loop;
end
$$;
comment on function pollux.claim_front(text, integer, bigint[], bigint, bigint) is
    'Locks ready jobs after a place in the order of a queue, and says how far it has come, and whether it has passed a long row of blocked ones. For claims only.';

-- At once where a long row of blocked jobs was passed, so that it isn't looked at again; an enqueue that is under way just then
-- is found by the sweep.
create function pollux.publish_head(p_queue text, p_turn bigint, p_id bigint, p_at_once boolean) returns void
language plpgsql volatile
as $$
begin
    update pollux.queue_clock c
    set floor_turn = case when p_at_once then p_turn else c.middle_turn end,
        floor_id = case when p_at_once then p_id else c.middle_id end,
        middle_turn = case when p_at_once then p_turn else c.head_turn end,
        middle_id = case when p_at_once then p_id else c.head_id end,
        head_turn = p_turn,
        head_id = p_id,
        published_at = now()
    where c.queue = any(array(
        select k.queue
        from pollux.queue_clock k
        where k.queue = p_queue
          and (k.head_turn, k.head_id) < (p_turn, p_id)
          and (p_at_once or k.published_at <= now() - interval '500 ms')
        for update skip locked
    ));
    if not found then
        insert into pollux.queue_clock (queue, head_turn, head_id, middle_turn, middle_id, floor_turn, floor_id)
        select p_queue, p_turn, p_id, 0, 0, 0, 0
        where not exists (select from pollux.queue_clock k where k.queue = p_queue)
          -- nor do two that publish for the first time wait for each other
          and pg_try_advisory_xact_lock(hashtextextended('the clock of ' || p_queue, 0))
        on conflict (queue) do nothing;
    end if;
end
$$;
comment on function pollux.publish_head(text, bigint, bigint, boolean) is
    'Publishes how far the claims of a queue have come, at most twice a second, or at once. For claims only.';

-- ---------------------------------------------------------------------------------------------------------------
-- One round trip a cycle
-- ---------------------------------------------------------------------------------------------------------------

-- Completes the finished jobs of the last batch, each under its own token, and claims the next, a queue after the other in the
-- order given. One transaction: cut off before the commit, nothing of it has happened, and the worker sends the finished again;
-- cut off after it, the finished are gone (sent again, they come back as lost leases), and what was claimed is leased to a
-- session that doesn't know of it: the worker finds that with its next sign of life, or rescue does.
--
-- Locks: rows of jobs, lanes and clocks by SKIP LOCKED, and the two inserts behind a lock that is only tried: a claim waits for
-- nobody, and can't be part of a deadlock.
create function pollux.cycle(
    p_session bigint,
    p_done_jobs bigint[],
    p_done_tokens bigint[],
    p_queues text[],
    p_limits integer[],
    p_total integer,
    p_start integer,
    p_promote integer,
    p_freed text[]
) returns table (
    note text,
    id bigint,
    token bigint,
    kind text,
    queue text,
    lane text,
    organization_id bigint,
    payload text,
    attempts integer,
    failures integer,
    maximum_tries integer,
    crashes integer,
    longest_run interval,
    is_started boolean,
    turn bigint
)
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_sort = off
as $$
#variable_conflict use_column
declare
    v_held bigint[];
    v_sessions bigint[];
    v_limited boolean;
    v_left integer := p_total;
    v_start integer := p_start;
    v_limit integer;
    v_turn bigint;
    v_id bigint;
    v_taken bigint[];
    v_front bigint[];
    v_passed boolean;
begin
    if cardinality(p_done_jobs) > 0 then
        with done as (
            delete from pollux.job j
            where j.id = any(p_done_jobs)
              and j.token = any(p_done_tokens)
            returning j.id, j.kind, j.queue, j.lane, j.organization_id, j.session_id, j.created_at, j.started_at,
                j.attempts, j.failures, j.payload
        ), kept as (
            insert into pollux.job_history (
                id, outcome, kind, queue, lane, organization_id, session_id, created_at, started_at, attempts, failures,
                payload
            )
            select d.id, 'completed', d.kind, d.queue, d.lane, d.organization_id, d.session_id, d.created_at,
                d.started_at, d.attempts, d.failures, d.payload
            from done d
        )
        select coalesce(array_agg(d.id), '{}') into v_held from done d;
        if cardinality(v_held) < cardinality(p_done_jobs) then
            return query
            select 'lease lost', g.id, null::bigint, null, null, null, null::bigint, null, null::integer, null::integer,
                null::integer, null::integer, null::interval, null::boolean, null::bigint
            from unnest(p_done_jobs) g(id)
            where g.id <> all(v_held);
        end if;
    end if;
    if p_total <= 0 then
        return;
    end if;
    if not exists (select from pollux.worker_session s where s.id = p_session and s.lost_at is null) then
        return query
        select 'session lost', null::bigint, null::bigint, null, null, null, null::bigint, null, null::integer,
            null::integer, null::integer, null::integer, null::interval, null::boolean, null::bigint;
        return;
    end if;
    v_limited := exists (select from pollux.lane);
    if v_limited then
        v_sessions := array(select s.id from pollux.worker_session s);
    end if;
    for v_index in 1..cardinality(p_queues) loop
        v_limit := least(p_limits[v_index], v_left);
        continue when v_limit <= 0;
        if p_promote > 0 then
            perform pollux.promote_due(p_queues[v_index], p_promote);
        end if;
        v_taken := '{}';
        -- Half of the places at most, so that lanes which were blocked can't keep the others out either.
        if v_limited then
            v_taken := pollux.claim_behind(
                p_queues[v_index], (v_limit + 1) / 2, v_sessions, p_freed
            );
            v_limit := v_limit - cardinality(v_taken);
        end if;
        if v_limit > 0 then
            select c.floor_turn, c.floor_id into v_turn, v_id
            from pollux.queue_clock c
            where c.queue = p_queues[v_index];
            v_turn := coalesce(v_turn, 0);
            v_id := coalesce(v_id, 0);
            v_front := array(
                select j.id
                from pollux.job j
                where j.queue = p_queues[v_index]
                  and (j.turn, j.id) > (v_turn, v_id)
                  and j.token is null
                  and not j.scheduled
                order by j.queue, j.turn, j.id
                limit v_limit
                for update skip locked
            );
            if cardinality(v_front) > 0 then
                v_passed := false;
                if v_limited and exists (
                    select
                    from pollux.job j
                    join pollux.lane l on l.key = j.lane
                    where j.id = any(v_front)
                      and (l.cap is not null or l.tokens_per_second is not null or l.paused_until > now())
                ) then
                    select f.p_turn, f.p_id, f.p_taken, f.p_passed into v_turn, v_id, v_front, v_passed
                    from pollux.claim_front(p_queues[v_index], v_limit, v_sessions, v_turn, v_id) f;
                else
                    select j.turn, j.id into v_turn, v_id from pollux.job j where j.id = v_front[cardinality(v_front)];
                end if;
                perform pollux.publish_head(p_queues[v_index], v_turn, v_id, v_passed);
                v_taken := v_taken || v_front;
            end if;
        end if;
        continue when cardinality(v_taken) = 0;
        return query
        update pollux.job j
        set token = nextval('pollux.lease_token_seq'),
            session_id = p_session,
            claimed_at = now(),
            started_at = case when v_start >= cardinality(v_taken) or array_position(v_taken, j.id) <= v_start then now() end,
            deadline_at = case
                when v_start >= cardinality(v_taken) or array_position(v_taken, j.id) <= v_start then now() + j.longest_run
            end,
            attempts = j.attempts + (v_start >= cardinality(v_taken) or array_position(v_taken, j.id) <= v_start)::integer
        where j.id = any(v_taken)
        returning null::text, j.id, j.token, j.kind, j.queue, j.lane, j.organization_id, j.payload::text, j.attempts,
            j.failures, cardinality(j.retry_waits) + 1, j.crashes::integer, j.longest_run, j.started_at is not null, j.turn;
        v_left := v_left - cardinality(v_taken);
        v_start := greatest(v_start - cardinality(v_taken), 0);
        exit when v_left <= 0;
    end loop;
end
$$;
comment on function pollux.cycle(bigint, bigint[], bigint[], text[], integer[], integer, integer, integer, text[]) is
    'Completes finished jobs and leases due ones to a session: at most p_limits[i] of p_queues[i] and p_total in all, the first p_start marked as started; p_promote due ones at most get their turn first. Lanes in p_freed, where a job has just ended, are looked at first. A row with a note is no claim: lease lost (id), session lost. For workers only.';

create or replace function pollux.claim_jobs(
    p_session bigint,
    p_queues text[],
    p_limits integer[],
    p_total integer,
    p_start integer
) returns setof pollux.job
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_sort = off
as $$
declare
    v_taken bigint[];
begin
    if not exists (select from pollux.worker_session s where s.id = p_session and s.lost_at is null) then
        raise exception 'session % is lost', p_session using errcode = 'PX001';
    end if;
    v_taken := array(
        select c.id from pollux.cycle(p_session, '{}', '{}', p_queues, p_limits, p_total, p_start, 100, '{}') c
    );
    return query select j.* from pollux.job j where j.id = any(v_taken);
end
$$;
comment on function pollux.claim_jobs(bigint, text[], integer[], integer, integer) is
    'Leases due jobs to a session, for workers of the release before pollux.cycle.';

create or replace function pollux.claim_suspect(p_session bigint, p_queues text[]) returns setof pollux.job
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
    v_sessions bigint[];
    v_id bigint;
    v_lane text;
    v_room record;
begin
    if not exists (select from pollux.worker_session s where s.id = p_session and s.lost_at is null) then
        raise exception 'session % is lost', p_session using errcode = 'PX001';
    end if;
    v_sessions := array(select s.id from pollux.worker_session s);
    for v_index in 1..cardinality(p_queues) loop
        -- Suspects are few: those of blocked lanes are walked over.
        for v_id, v_lane in
            select j.id, j.lane
            from pollux.job j
            left join pollux.lane l on l.key = j.lane
            where j.queue = p_queues[v_index]
              and j.run_at <= now()
              and j.token is null
              and j.crashes >= 2
              and (l.paused_until is null or l.paused_until <= now())
            order by j.queue, j.run_at, j.id
            limit 20
            for update of j skip locked
        loop
            v_room := pollux.lane_room(v_lane, v_sessions);
            continue when v_room.room = 0;
            perform pollux.take_tokens(v_lane, 1);
            return query
            update pollux.job j
            set token = nextval('pollux.lease_token_seq'),
                session_id = p_session,
                claimed_at = now(),
                started_at = null,
                deadline_at = null
            where j.id = v_id
            returning j.*;
            return;
        end loop;
    end loop;
end
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- The sweep
-- ---------------------------------------------------------------------------------------------------------------

-- A job is below the floor without its lane being behind when the transaction that enqueued it was open while the floor passed
-- its turn, or when the claim that had locked it was rolled back. The newest are looked at first.
create function pollux.sweep_queues(p_limit integer) returns bigint
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_sort = off
as $$
declare
    v_clock record;
    v_moved bigint;
    v_total bigint := 0;
begin
    for v_clock in
        select c.queue, c.floor_turn, c.floor_id, c.head_turn from pollux.queue_clock c order by c.queue
    loop
        update pollux.job j
        set turn = v_clock.head_turn + 1
        where j.id = any(array(
            select s.id
            from (
                select o.id, o.lane
                from pollux.job o
                where o.queue = v_clock.queue
                  and (o.turn, o.id) <= (v_clock.floor_turn, v_clock.floor_id)
                  and o.token is null
                  and not o.scheduled
                order by o.queue desc, o.turn desc, o.id desc
                limit p_limit
            ) s
            where not exists (
                select from pollux.lane_behind b where b.lane = s.lane and b.queue = v_clock.queue
            )
        ))
          and j.token is null
          and not j.scheduled;
        get diagnostics v_moved = row_count;
        v_total := v_total + v_moved;
    end loop;
    return v_total;
end
$$;
comment on function pollux.sweep_queues(integer) is
    'Gives ready jobs that lie below their queue''s floor a new turn and says how many; looks at p_limit of a queue at most. For maintenance only.';

-- ---------------------------------------------------------------------------------------------------------------
-- For operators
-- ---------------------------------------------------------------------------------------------------------------

create or replace function pollux.pause_lane(p_key text, p_until timestamptz default 'infinity', p_reason text default null)
returns void
language sql volatile
as $$
    insert into pollux.lane as l (key, paused_until, pause_reason)
    values (p_key, p_until, p_reason)
    on conflict (key) do update
    set paused_until = excluded.paused_until,
        pause_reason = excluded.pause_reason,
        updated_at = now();
    -- A pause that was shortened.
    update pollux.lane_behind b
    set look_at = p_until
    where b.lane = p_key
      and b.look_at > p_until;
$$;

create or replace function pollux.resume_lane(p_key text) returns boolean
language plpgsql volatile
as $$
declare
    v_was_paused boolean;
begin
    update pollux.lane l
    set paused_until = null,
        pause_reason = null,
        updated_at = now()
    where l.key = p_key
      and l.paused_until is not null;
    v_was_paused := found;
    update pollux.lane_behind b
    set look_at = now()
    where b.lane = p_key
      and b.look_at > now();
    return v_was_paused;
end
$$;

create function pollux.limit_lane(
    p_key text,
    p_cap integer default null,
    p_tokens_per_second double precision default null,
    p_burst double precision default null,
    p_weight real default 1
) returns void
language sql volatile
as $$
    insert into pollux.lane as l (key, cap, tokens_per_second, burst, weight)
    values (
        p_key, p_cap, p_tokens_per_second,
        case when p_tokens_per_second is not null then coalesce(p_burst, greatest(p_tokens_per_second, 1)) end, p_weight
    )
    on conflict (key) do update
    set cap = excluded.cap,
        tokens_per_second = excluded.tokens_per_second,
        burst = excluded.burst,
        weight = excluded.weight,
        updated_at = now();
    update pollux.lane_behind b
    set look_at = now()
    where b.lane = p_key
      and b.look_at < 'infinity';
$$;
comment on function pollux.limit_lane(text, integer, double precision, double precision, real) is
    'Sets all of a lane''s limits: how many jobs may run at once, how many may start a second and in a burst, and its share beside others; null for no limit.';

-- Read by hopping from queue to queue through the claims' own indexes.
create or replace view pollux.queue_depth as
with recursive ready_queue (queue) as (
    (select j.queue from pollux.job j where j.token is null and not j.scheduled order by j.queue limit 1)
    union all
    select n.queue
    from ready_queue q
    cross join lateral (
        select j.queue
        from pollux.job j
        where j.token is null and not j.scheduled and j.queue > q.queue
        order by j.queue
        limit 1
    ) n
), scheduled_queue (queue) as (
    (
        select j.queue
        from pollux.job j
        where j.token is null and j.scheduled and j.crashes < 2
        order by j.queue
        limit 1
    )
    union all
    select n.queue
    from scheduled_queue q
    cross join lateral (
        select j.queue
        from pollux.job j
        where j.token is null and j.scheduled and j.crashes < 2 and j.queue > q.queue
        order by j.queue
        limit 1
    ) n
), ready as (
    select q.queue, c.count, o.run_at
    from ready_queue q
    cross join lateral (
        select count(*) as count
        from (
            select from pollux.job j where j.queue = q.queue and j.token is null and not j.scheduled limit 10001
        ) bounded
    ) c
    cross join lateral (
        select min(f.run_at) as run_at
        from (
            select j.run_at
            from pollux.job j
            where j.queue = q.queue and j.token is null and not j.scheduled
            order by j.turn, j.id
            limit 100
        ) f
    ) o
), scheduled as (
    select q.queue, due.count as due, later.count as later, o.run_at
    from scheduled_queue q
    cross join lateral (
        select count(*) as count
        from (
            select
            from pollux.job j
            where j.queue = q.queue and j.token is null and j.scheduled and j.crashes < 2 and j.run_at <= now()
            limit 10001
        ) bounded
    ) due
    cross join lateral (
        select count(*) as count
        from (
            select
            from pollux.job j
            where j.queue = q.queue and j.token is null and j.scheduled and j.crashes < 2 and j.run_at > now()
            limit 10001
        ) bounded
    ) later
    left join lateral (
        select j.run_at
        from pollux.job j
        where j.queue = q.queue and j.token is null and j.scheduled and j.crashes < 2 and j.run_at <= now()
        order by j.run_at, j.id
        limit 1
    ) o on true
), waiting as (
    select queue,
        coalesce(r.count, 0) + coalesce(s.due, 0) as due,
        coalesce(r.count, 0) <= 10000 and coalesce(s.due, 0) <= 10000 as due_exact,
        coalesce(s.later, 0) as later,
        coalesce(s.later, 0) <= 10000 as later_exact,
        least(r.run_at, s.run_at) as oldest_due_at
    from ready r
    full join scheduled s using (queue)
), leased as (
    select j.queue, count(*) as running from pollux.job j where j.session_id is not null group by j.queue
), suspect as (
    select j.queue, count(*) as suspects from pollux.job j where j.token is null and j.crashes >= 2 group by j.queue
)
select queue,
    case
        when w.due is null or w.due_exact then coalesce(w.due, 0)
        else greatest(w.due, pollux.estimated_jobs(queue, true))
    end::bigint as ready,
    coalesce(w.due_exact, true) as ready_exact,
    case
        when w.later is null or w.later_exact then coalesce(w.later, 0)
        else greatest(w.later, pollux.estimated_jobs(queue, false))
    end::bigint as scheduled,
    coalesce(w.later_exact, true) as scheduled_exact,
    coalesce(l.running, 0) as running,
    coalesce(s.suspects, 0) as suspects,
    w.oldest_due_at,
    coalesce(extract(epoch from now() - w.oldest_due_at), 0)::double precision as oldest_due_seconds
from waiting w
full join leased l using (queue)
full join suspect s using (queue);
comment on view pollux.queue_depth is
    'One row a queue in use: how many jobs are due, scheduled and running. Exact to 10,000, the planner''s estimate beyond; the _exact columns say which.';
comment on column pollux.queue_depth.oldest_due_at is 'Since when the oldest of the hundred jobs waits that are next.';

drop view pollux.lane_status;
create view pollux.lane_status as
select l.key as lane,
    l.cap,
    (select pollux.lane_leases(l.key, array(select s.id from pollux.worker_session s))) as running,
    w.waiting,
    w.waiting <= 1000 as waiting_exact,
    coalesce(l.paused_until > now(), false) as paused,
    l.paused_until,
    l.pause_reason,
    l.weight,
    l.tokens_per_second,
    l.burst,
    case
        when l.tokens_per_second is not null
            then pollux.bucket_tokens(l.tokens_per_second, l.burst, l.tokens, l.filled_at)
    end as tokens,
    exists (select from pollux.lane_behind b where b.lane = l.key) as is_behind,
    l.updated_at
from pollux.lane l
cross join lateral (
    select count(*) as waiting
    from (select from pollux.job j where j.token is null and j.lane = l.key limit 1001) bounded
) w;
comment on view pollux.lane_status is 'One row a lane that has ever had a limit: its cap, bucket and weight, what runs and waits, its pause.';
comment on column pollux.lane_status.running is 'Its live leases, which the cap counts.';
comment on column pollux.lane_status.waiting is 'Its waiting jobs, counted to 1,001.';
comment on column pollux.lane_status.waiting_exact is 'False: there are more than 1,000.';
comment on column pollux.lane_status.tokens is 'What is in its bucket now; null for a lane without one.';
comment on column pollux.lane_status.is_behind is 'The queue has passed its jobs while it was blocked: they are served lane by lane.';
select pollux.show_to_operators('lane_status');
