-- Purpose: what an operator looks at in the night: one view that says what is wrong and what to do, the state of partitions, of
--          backlogs and of what holds xmin, a function that says why a job doesn't run; and who may do what: pollux_operator
--          reads, pollux_administrator may also act, through functions alone.
-- Owner:   target JobQueue.
-- Locks:   none that anybody waits for: views and functions are replaced. Functions that act can't be called by everybody any
--          more: by their owner, by whoever may insert into pollux.job, and by pollux_administrator.
-- Undo:    recreate the views as of 0002; drop what is created here; grant execute on the functions of the last part to public.

-- ---------------------------------------------------------------------------------------------------------------
-- Who may do what
-- ---------------------------------------------------------------------------------------------------------------

do $$
begin
    if not exists (select from pg_roles where rolname = 'pollux_administrator') then
        create role pollux_administrator nologin;
        comment on role pollux_administrator is 'May read the operators'' views of Pollux, and act through its functions.';
    end if;
    grant pollux_operator to pollux_administrator;
exception
    when insufficient_privilege or undefined_object then
        raise notice 'role pollux_administrator was not made: this user may not create roles';
    when duplicate_object or unique_violation then
        null;
end
$$;

create function pollux.let_call(p_role text, variadic p_functions text[]) returns void
language plpgsql volatile
as $$
declare
    v_function regprocedure;
    v_writer record;
begin
    for v_function in
        select p.oid::regprocedure
        from pg_proc p
        where p.pronamespace = 'pollux'::regnamespace
          and p.proname = any(p_functions)
    loop
        -- Defined for whoever calls: names mean what they mean here, whatever the caller's search_path says.
        execute format('alter routine %s set search_path = pg_catalog, pg_temp', v_function);
        execute format('revoke execute on routine %s from public', v_function);
        if exists (select from pg_roles where rolname = p_role) then
            execute format('grant execute on routine %s to %I', v_function, p_role);
        end if;
        for v_writer in
            select distinct g.grantee::regrole as role
            from pg_class c
            cross join lateral aclexplode(c.relacl) g
            where c.oid = 'pollux.job'::regclass
              and g.privilege_type = 'INSERT'
              and g.grantee <> 0
        loop
            execute format('grant execute on routine %s to %s', v_function, v_writer.role);
        end loop;
    end loop;
    if exists (select from pg_roles where rolname = p_role) then
        execute format('grant usage on schema pollux to %I', p_role);
    end if;
end
$$;
comment on function pollux.let_call(text, text[]) is
    'Lets a role, and whoever may insert into pollux.job, call these functions, and nobody else; pins their search_path. For migrations.';
revoke execute on function pollux.let_call(text, text[]), pollux.show_to_operators(text[]) from public;

create function pollux.age_text(p_age interval) returns text
language sql immutable
as $$
    select case
        when p_age < interval '10 s' then round(extract(epoch from p_age), 1) || ' s'
        when p_age < interval '2 min' then round(extract(epoch from p_age)) || ' s'
        when p_age < interval '2 h' then floor(extract(epoch from p_age) / 60) || ' min'
        when p_age < interval '2 days' then floor(extract(epoch from p_age) / 3600) || ' h'
        else floor(extract(epoch from p_age) / 86400) || ' days'
    end
$$;
comment on function pollux.age_text(interval) is 'An age as people say it: 4.2 s, 95 s, 12 min, 30 h, 3 days.';

-- ---------------------------------------------------------------------------------------------------------------
-- Queues
-- ---------------------------------------------------------------------------------------------------------------

-- The settings of this and the functions below keep their plans what they were tested to be, whatever the statistics say, and
-- spare them the compiler, which costs a tenth of a second. They run as their owner: who may read a view may not read its tables.
create or replace function pollux.estimated_jobs(p_queue text, p_due boolean) returns bigint
language plpgsql volatile
security definer
as $$
declare
    v_plan json;
begin
    execute format(
        'explain (format json) select from pollux.job j where j.queue = %L and j.token is null and j.run_at %s now()',
        p_queue, case when p_due then '<=' else '>' end
    ) into v_plan;
    return (v_plan -> 0 -> 'Plan' ->> 'Plan Rows')::bigint;
end
$$;

create function pollux.queue_depths(p_bound integer, p_estimate boolean)
returns table (
    queue text,
    ready bigint,
    ready_exact boolean,
    scheduled bigint,
    scheduled_exact boolean,
    running bigint,
    suspects bigint,
    oldest_due_at timestamptz,
    oldest_due_seconds double precision,
    behind bigint
)
language plpgsql volatile
security definer
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare
    v_queue text;
    v_clock record;
    v_due bigint;
    v_running jsonb;
begin
    select coalesce(jsonb_object_agg(r.queue, r.count), '{}')
    into v_running
    from (select j.queue, count(*) as count from pollux.job j where j.session_id is not null group by j.queue) r;
    for v_queue in
        with recursive waiting (queue) as (
            -- The queues in use, by hopping through the indexes from their ends, where the newest jobs are.
            select max(j.queue) from pollux.job j where j.token is null and not j.scheduled
            union all
            select (select max(j.queue) from pollux.job j where j.token is null and not j.scheduled and j.queue < w.queue)
            from waiting w
            where w.queue is not null
        ), later (queue) as (
            select max(j.queue) from pollux.job j where j.token is null and j.scheduled and j.crashes < 2
            union all
            select (
                select max(j.queue)
                from pollux.job j
                where j.token is null and j.scheduled and j.crashes < 2 and j.queue < l.queue
            )
            from later l
            where l.queue is not null
        )
        select q.queue
        from (
            select w.queue from waiting w
            union
            select l.queue from later l
            union
            select r.queue from jsonb_object_keys(v_running) r (queue)
            union
            select j.queue from pollux.job j where j.token is null and j.crashes >= 2
        ) q
        where q.queue is not null
        order by q.queue
    loop
        queue := v_queue;
        select coalesce(max(c.floor_turn), -1) as floor_turn, coalesce(max(c.floor_id), -1) as floor_id
        into v_clock
        from pollux.queue_clock c
        where c.queue = v_queue;
        -- What the queue's floor has passed is not walked over: it is mostly dead entries. What is left there is in lane_behind.
        select count(*), min(f.run_at) filter (where f.place <= 100)
        into ready, oldest_due_at
        from (
            select j.run_at, row_number() over (order by j.queue, j.turn, j.id) as place
            from pollux.job j
            where j.queue = v_queue
              and (j.turn, j.id) > (v_clock.floor_turn, v_clock.floor_id)
              and j.token is null
              and not j.scheduled
            order by j.queue, j.turn, j.id
            limit p_bound + 1
        ) f;
        select count(*), coalesce(sum(w.count), 0)
        into behind, v_due
        from (
            select b.lane from pollux.lane_behind b where b.queue = v_queue order by b.queue, b.look_at limit 100
        ) l
        cross join lateral (
            select count(*) as count
            from (
                select from pollux.job j
                where j.lane = l.lane
                  and j.queue = v_queue
                  and not j.scheduled
                  and (j.turn, j.id) <= (v_clock.floor_turn, v_clock.floor_id)
                  and j.token is null
                limit 101
            ) bounded
        ) w;
        ready_exact := ready <= p_bound and behind < 100 and v_due < 101;
        ready := ready + v_due;
        select count(*), least(oldest_due_at, min(d.run_at))
        into v_due, oldest_due_at
        from (
            select j.run_at
            from pollux.job j
            where j.queue = v_queue and j.token is null and j.scheduled and j.crashes < 2 and j.run_at <= now()
            order by j.queue, j.run_at, j.id
            limit p_bound + 1
        ) d;
        ready_exact := ready_exact and v_due <= p_bound;
        ready := ready + v_due;
        select count(*)
        into scheduled
        from (
            select from pollux.job j
            where j.queue = v_queue and j.token is null and j.scheduled and j.crashes < 2 and j.run_at > now()
            order by j.queue, j.run_at, j.id
            limit p_bound + 1
        ) s;
        scheduled_exact := scheduled <= p_bound;
        if p_estimate and not ready_exact then
            ready := greatest(ready, pollux.estimated_jobs(v_queue, true));
        end if;
        if p_estimate and not scheduled_exact then
            scheduled := greatest(scheduled, pollux.estimated_jobs(v_queue, false));
        end if;
        running := coalesce((v_running ->> v_queue)::bigint, 0);
        select count(*)
        into suspects
        from (
            select from pollux.job j where j.queue = v_queue and j.token is null and j.crashes >= 2 limit p_bound
        ) s;
        oldest_due_seconds := coalesce(extract(epoch from now() - oldest_due_at), 0);
        return next;
    end loop;
end
$$;
comment on function pollux.queue_depths(integer, boolean) is
    'What queue_depth shows, counted to a bound; without estimates, what is more is shown as far as it was counted.';

drop view pollux.queue_depth;
create view pollux.queue_depth as
select d.queue, d.ready, d.ready_exact, d.scheduled, d.scheduled_exact, d.running, d.suspects, d.behind, d.oldest_due_at,
    d.oldest_due_seconds
from pollux.queue_depths(1000, true) d;
comment on view pollux.queue_depth is
    'One row a queue in use: how many jobs are due, scheduled and running. Counted to 1,000, the planner''s estimate beyond; the _exact columns say which.';
comment on column pollux.queue_depth.queue is 'The queue.';
comment on column pollux.queue_depth.ready is 'Due and waiting, those of paused and full lanes included.';
comment on column pollux.queue_depth.ready_exact is 'Whether ready was counted; false: estimated.';
comment on column pollux.queue_depth.scheduled is 'To be run later.';
comment on column pollux.queue_depth.scheduled_exact is 'Whether scheduled was counted; false: estimated.';
comment on column pollux.queue_depth.running is 'Leased to a session; always exact.';
comment on column pollux.queue_depth.suspects is 'Lost twice in a row, waiting to run alone; counted to 1,000.';
comment on column pollux.queue_depth.behind is 'Lanes that were blocked when their turn came, and are served as soon as they may run; counted to 100.';
comment on column pollux.queue_depth.oldest_due_at is
    'Since when the oldest job waits of the hundred whose turn is next: what waits in a blocked lane, or far back in a long one, doesn''t count.';
comment on column pollux.queue_depth.oldest_due_seconds is 'For how long, in seconds.';

-- The lanes with the longest backlogs can't be found without looking at every job: so some pages of the table are looked at.
create function pollux.lane_backlogs()
returns table (
    lane text,
    queue text,
    waiting bigint,
    is_exact boolean,
    scheduled bigint,
    oldest_due_at timestamptz
)
language plpgsql stable
security definer
set jit = off
as $$
#variable_conflict use_column
declare
    v_pages constant integer := 250;
    v_share double precision := least(1, v_pages * 8192.0 / greatest(pg_relation_size('pollux.job'), 1));
begin
    return query
    select j.lane,
        j.queue,
        round(count(*) / v_share)::bigint,
        v_share = 1,
        round(count(*) filter (where j.run_at > now()) / v_share)::bigint,
        min(j.run_at) filter (where j.run_at <= now())
    from pollux.job j tablesample system (v_share * 100)
    where j.token is null
    group by j.lane, j.queue
    order by 3 desc, j.lane
    limit 1000;
end
$$;
comment on function pollux.lane_backlogs() is 'What lane_backlog shows.';

create view pollux.lane_backlog as
select b.lane, b.queue, b.waiting, b.is_exact, b.scheduled, b.oldest_due_at, l.paused_until, l.pause_reason
from pollux.lane_backlogs() b
left join pollux.lane l on l.key = b.lane and l.paused_until > now();
comment on view pollux.lane_backlog is
    'Whom the backlog belongs to, the longest first: counted over at most 250 pages of the table of live jobs and scaled up from there; is_exact says whether that was all of it. lane_status is exact for a lane.';
comment on column pollux.lane_backlog.lane is 'The lane.';
comment on column pollux.lane_backlog.queue is 'The queue that its jobs wait in.';
comment on column pollux.lane_backlog.waiting is 'Its waiting jobs, due or not.';
comment on column pollux.lane_backlog.is_exact is 'Whether all jobs were looked at; false: a sample was, and a short backlog may be missing.';
comment on column pollux.lane_backlog.scheduled is 'How many of them are to be run later.';
comment on column pollux.lane_backlog.oldest_due_at is 'Since when the oldest due one waits, of those looked at.';
comment on column pollux.lane_backlog.paused_until is 'Until when the lane is paused; null when it is not.';
comment on column pollux.lane_backlog.pause_reason is 'Why it is paused.';

-- ---------------------------------------------------------------------------------------------------------------
-- Jobs
-- ---------------------------------------------------------------------------------------------------------------

create or replace view pollux.job_status as
select j.id,
    j.kind,
    j.queue,
    j.lane,
    case
        when j.token is not null and j.started_at is not null then 'running'
        when j.token is not null then 'claimed'
        when l.paused_until > now() then 'paused'
        when j.run_at > now() then 'scheduled'
        when j.crashes >= 2 then 'suspect'
        else 'ready'
    end as state,
    j.priority,
    j.attempts,
    j.failures,
    cardinality(j.retry_waits) + 1 as maximum_tries,
    j.crashes,
    j.run_at as next_run_at,
    case when j.token is not null then now() - j.claimed_at end as lease_age,
    case when j.token is not null then j.deadline_at end as deadline_at,
    j.session_id,
    j.organization_id,
    j.unique_key,
    j.created_at,
    j.last_error,
    j.payload
from pollux.job j
left join pollux.lane l on l.key = j.lane
-- Always so, by a constraint; said here because each half has an index by lane.
where j.token is null or j.session_id is not null;
comment on column pollux.job_status.id is 'The job; it keeps its id through every try, and through dead_job and back.';
comment on column pollux.job_status.kind is 'Which handler runs it.';
comment on column pollux.job_status.queue is 'The queue that it waits in.';
comment on column pollux.job_status.lane is 'Whom it is fair to and limited by: instance:<id>, endpoint:<webhook id>.';
comment on column pollux.job_status.priority is 'Lower runs first within its lane.';
comment on column pollux.job_status.attempts is 'Tries started so far, of every outcome.';
comment on column pollux.job_status.failures is 'Tries that failed; only these bring it nearer to its end.';
comment on column pollux.job_status.crashes is 'Workers lost in a row while they ran it; quarantined at three.';
comment on column pollux.job_status.deadline_at is 'When the running try will have run too long.';
comment on column pollux.job_status.session_id is 'The worker_status row that holds it; null while it waits. Ask for what runs with session_id is not null.';
comment on column pollux.job_status.organization_id is 'Whose it is; null for the house''s own.';
comment on column pollux.job_status.unique_key is 'At most one live job has this key.';
comment on column pollux.job_status.created_at is 'When it was enqueued.';
comment on column pollux.job_status.last_error is 'Why the last try ended without success.';
comment on column pollux.job_status.payload is 'What the handler is told: ids only.';

create or replace view pollux.attempt_log as
select a.job_id, a.attempt, a.outcome, a.error, a.kind, a.lane, a.session_id, a.started_at, a.finished_at
from pollux.job_attempt a
union all
-- a constant, so that whoever asks for another outcome is spared this half
select h.id, h.attempts, 'completed'::text, null, h.kind, h.lane, h.session_id, h.started_at, h.finished_at
from pollux.job_history h
where h.outcome = 'completed';
comment on view pollux.attempt_log is
    'Every try that has ended, once each: its session, times, outcome and error. Ask by job_id; by lane with outcome <> ''completed''; of the completed ones, for a short time.';
comment on column pollux.attempt_log.job_id is 'The job.';
comment on column pollux.attempt_log.attempt is 'The number of the try, from 1.';
comment on column pollux.attempt_log.outcome is
    'completed, failed, timed_out, dead, snoozed, internal (our fault, not counted), interrupted (handed back by a worker that stops), lost (its worker fell silent), cancelled.';
comment on column pollux.attempt_log.error is 'Why it was no success.';
comment on column pollux.attempt_log.kind is 'The job''s kind.';
comment on column pollux.attempt_log.lane is 'The job''s lane.';
comment on column pollux.attempt_log.session_id is 'The worker that ran it.';
comment on column pollux.attempt_log.started_at is 'When it started.';
comment on column pollux.attempt_log.finished_at is 'When it ended.';

comment on column pollux.dead_job.id is 'The job; retry_job(id) runs it again, cancel_job(id) discards it.';
comment on column pollux.dead_job.kind is 'Which handler ran it.';
comment on column pollux.dead_job.queue is 'Its queue.';
comment on column pollux.dead_job.lane is 'Its lane.';
comment on column pollux.dead_job.reason is 'failed (its handler said so, or its last try failed) or quarantined (three workers in a row were lost while they ran it).';
comment on column pollux.dead_job.error is 'The last try''s error.';
comment on column pollux.dead_job.attempts is 'Tries started.';
comment on column pollux.dead_job.failures is 'Tries that failed.';
comment on column pollux.dead_job.crashes is 'Workers lost in a row.';
comment on column pollux.dead_job.died_at is 'When it died.';
comment on column pollux.dead_job.created_at is 'When it was enqueued.';
comment on column pollux.dead_job.organization_id is 'Whose it is.';
comment on column pollux.dead_job.unique_key is 'Its unique key, free while it is dead.';
comment on column pollux.dead_job.payload is 'What the handler is told.';

create function pollux.explain_job(p_id bigint)
returns table (state text, why text, what_to_do text)
language plpgsql stable
security definer
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
as $$
declare
    v_job record;
    v_lane record;
    v_end record;
    v_running bigint;
    v_before bigint;
begin
    select j.* into v_job from pollux.job j where j.id = p_id;
    if not found then
        select d.reason, d.error, d.died_at into v_end from pollux.dead_letter d where d.id = p_id limit 1;
        if found then
            return query select 'dead',
                format('%s %s ago: %s', v_end.reason, pollux.age_text(now() - v_end.died_at), v_end.error),
                format('When what was wrong is mended: select pollux.retry_job(%s). To give it up: select pollux.cancel_job(%s).', p_id, p_id);
            return;
        end if;
        select h.outcome, h.reason, h.finished_at, h.attempts into v_end
        from pollux.job_history h
        where h.id = p_id
        limit 1;
        if found then
            return query select v_end.outcome,
                format('%s %s ago in try %s%s', v_end.outcome, pollux.age_text(now() - v_end.finished_at), v_end.attempts, ': ' || v_end.reason),
                'Nothing: what has finished does not run again.';
            return;
        end if;
        return query select 'unknown',
            'There is no such job, or it finished before the oldest partition of job_history (see partition_status).',
            'Look for it by lane: job_status, dead_job, attempt_log.';
        return;
    end if;
    if v_job.token is not null then
        return query
        select case when v_job.started_at is null then 'claimed' else 'running' end,
            format(
                'session %s (%s, process %s) has held it for %s, its last sign of life was %s ago%s', v_job.session_id,
                coalesce(s.host, 'gone'), coalesce(s.process_id::text, '?'), pollux.age_text(now() - v_job.claimed_at),
                coalesce(pollux.age_text(now() - s.heartbeat_at), 'never'),
                ', and the try must end in ' || pollux.age_text(v_job.deadline_at - now())
            ),
            case
                when s.id is null or s.lost_at < now() - interval '15 s' or s.heartbeat_at < now() - interval '15 s'
                    then 'Its worker is gone, and nobody gives its jobs back: start a scheduler.'
                when v_job.deadline_at < now() - interval '15 s'
                    then 'It has run too long, and nobody took its lease: start a scheduler.'
                else format('Wait, or give it up: select pollux.cancel_job(%s).', p_id)
            end
        from (select) as always
        left join pollux.worker_session s on s.id = v_job.session_id;
        return;
    end if;
    select l.* into v_lane from pollux.lane l where l.key = v_job.lane;
    if v_lane.paused_until > now() then
        return query select 'paused',
            format(
                'lane %s is paused until %s: %s', v_job.lane, v_lane.paused_until,
                coalesce(v_lane.pause_reason, 'no reason was given')
            ),
            format('When the reason is gone: select pollux.resume_lane(%L).', v_job.lane);
        return;
    end if;
    if v_job.run_at > now() then
        return query select 'scheduled',
            format('not before %s (in %s)%s', v_job.run_at, pollux.age_text(v_job.run_at - now()), '; last error: ' || v_job.last_error),
            format('Wait, or run it now: select pollux.retry_job(%s).', p_id);
        return;
    end if;
    if not exists (
        select from pollux.worker_session s
        where s.lost_at is null and not s.draining and v_job.queue = any(s.queues)
          and s.heartbeat_at > now() - interval '10 s'
    ) then
        return query select case when v_job.crashes >= 2 then 'suspect' else 'ready' end,
            format('no live worker serves queue %s', v_job.queue),
            format('Start one: pollux worker --queues %s.', v_job.queue);
        return;
    end if;
    if v_job.crashes >= 2 then
        return query select 'suspect',
            format('%s workers in a row were lost while they ran it: it waits for one that runs nothing else. %s', v_job.crashes, v_job.last_error),
            'Wait; should a third be lost it is quarantined. attempt_log names the sessions.';
        return;
    end if;
    if v_lane.cap is not null then
        v_running := (select count(*) from pollux.job j where j.session_id is not null and j.lane = v_job.lane);
        if v_running >= v_lane.cap then
            return query select 'ready',
                format('lane %s runs %s jobs, as many as its cap allows', v_job.lane, v_running),
                'Wait, or raise the cap; see lane_status, and job_status by lane for what runs.';
            return;
        end if;
    end if;
    if v_lane.tokens_per_second is not null
        and pollux.bucket_tokens(v_lane.tokens_per_second, v_lane.burst, v_lane.tokens, v_lane.filled_at) < 1
    then
        return query select 'ready',
            format('lane %s has used up its rate of %s a second', v_job.lane, v_lane.tokens_per_second),
            'Wait, or raise the rate; see lane_status.';
        return;
    end if;
    v_before := (
        select count(*)
        from (
            select from pollux.job j
            where j.lane = v_job.lane and j.queue = v_job.queue and j.token is null and not j.scheduled
              and (j.priority, j.turn, j.id) < (v_job.priority, v_job.turn, v_job.id)
            limit 1001
        ) b
    );
    return query select 'ready',
        format(
            'it has been due for %s and waits its turn: %s of its lane are before it', pollux.age_text(now() - v_job.run_at),
            case when v_before > 1000 then 'more than 1,000' else v_before::text end
        ),
        'Wait; if the queue is late (health, queue_depth), add workers.';
end
$$;
comment on function pollux.explain_job(bigint) is
    'Says of one job, by id, where it stands, why it doesn''t run, and what can be done; also of a finished or dead one.';

-- ---------------------------------------------------------------------------------------------------------------
-- Workers
-- ---------------------------------------------------------------------------------------------------------------

comment on column pollux.worker_status.id is 'The session, new with every start of a process.';
comment on column pollux.worker_status.host is 'Where it runs.';
comment on column pollux.worker_status.process_id is 'Its process id there.';
comment on column pollux.worker_status.state is
    'alive; draining (it stops, and finishes what it runs); silent (no sign of life for 3 s); lost (taken for dead, its jobs were given back).';
comment on column pollux.worker_status.queues is 'The queues that it claims from.';
comment on column pollux.worker_status.concurrency is 'How many jobs it runs at once.';
comment on column pollux.worker_status.started_at is 'When it started.';
comment on column pollux.worker_status.heartbeat_at is 'Its last sign of life, by the database''s clock.';
comment on column pollux.worker_status.lost_at is 'When it was taken for dead; null while it is not.';
comment on column pollux.worker_status.returned_at is 'When it came back all the same: its presumed crashes were taken back.';

-- As in 0007, but for who may only read views: a function that is not its owner's reads with the caller's rights.
create or replace view pollux.lane_status as
select l.key as lane,
    l.cap,
    (
        select count(*)
        from pollux.job j
        where j.session_id = any(array(select s.id from pollux.worker_session s))
          and j.lane = l.key
    ) as running,
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
comment on column pollux.lane_status.lane is 'The lane.';
comment on column pollux.lane_status.cap is 'How many of its jobs may run at once; null for no limit.';
comment on column pollux.lane_status.paused is 'Whether nothing of it is claimed now.';
comment on column pollux.lane_status.paused_until is 'Until when; infinity: until it is resumed.';
comment on column pollux.lane_status.pause_reason is 'Why.';
comment on column pollux.lane_status.weight is 'Its share beside lanes of weight 1.';
comment on column pollux.lane_status.tokens_per_second is 'How many of its jobs may start a second; null for no limit.';
comment on column pollux.lane_status.burst is 'How many may start at once after a quiet time.';
comment on column pollux.lane_status.updated_at is 'When its limits were changed last.';

-- What is a table's own column is said there.
do $$
declare
    v_column record;
begin
    for v_column in
        select v.relname as view, a.attname as name, col_description(t.oid, b.attnum) as text
        from (values ('poller_status', 'poller'), ('schedule_status', 'schedule')) n (view, base)
        join pg_class v on v.relname = n.view and v.relnamespace = 'pollux'::regnamespace
        join pg_class t on t.relname = n.base and t.relnamespace = 'pollux'::regnamespace
        join pg_attribute a on a.attrelid = v.oid and a.attnum > 0
        join pg_attribute b on b.attrelid = t.oid and b.attname = a.attname
        where col_description(v.oid, a.attnum) is null
    loop
        execute format('comment on column pollux.%I.%I is %L', v_column.view, v_column.name, v_column.text);
    end loop;
end
$$;
comment on column pollux.poller_status.state is
    'active; polling (a walk is under way); backing_off after a failure; paused by the flood limit; revoked (the credentials are); disabled.';
comment on column pollux.poller_status.lag is 'The time since the last complete walk was begun: what changed before it has been told.';
comment on column pollux.poller_status.overdue is 'How late the next poll is.';
comment on column pollux.schedule_status.state is 'disabled; broken (fault says why); overdue (no scheduler has fired it for a minute); waiting.';
comment on column pollux.schedule_status.catch_up is 'What is done about times that were missed: skip, latest, or all up to a number.';

create index lane_paused on pollux.lane (paused_until) where paused_until is not null;
comment on index pollux.lane_paused is 'The paused lanes.';

-- ---------------------------------------------------------------------------------------------------------------
-- The database
-- ---------------------------------------------------------------------------------------------------------------

-- As in 0009, but in turn with what makes and drops partitions: looking at a partition's bounds asks for a lock on it.
create or replace function pollux.summarize_history() returns integer
language plpgsql volatile
set lock_timeout = '50ms'
set jit = off
as $$
declare
    v_index regclass;
    v_ranges integer := 0;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('pollux.make_history_partitions', 0)) then
        return 0;
    end if;
    for v_index in
        select i.indexrelid::regclass
        from unnest('{job_history,job_attempt}'::text[]) t (name)
        cross join lateral pollux.partitions(('pollux.' || t.name)::regclass) p
        join pg_index i on i.indrelid = p.id
        join pg_class c on c.oid = i.indexrelid
        join pg_am a on a.oid = c.relam
        where a.amname = 'brin'
          and (p.is_default or p.from_at <= now() and p.until_at > now() - interval '1 hour')
        order by i.indexrelid
    loop
        begin
            v_ranges := v_ranges + brin_summarize_new_values(v_index);
        exception
            when lock_not_available or deadlock_detected then
                null; -- it is being vacuumed, which does the same
        end;
    end loop;
    return v_ranges;
end
$$;

create function pollux.partition_states(p_sizes boolean)
returns table (
    table_name text,
    partition text,
    state text,
    from_at timestamptz,
    until_at timestamptz,
    rows_estimated bigint,
    bytes bigint
)
language plpgsql stable
security definer
set timezone = 'UTC'
set datestyle = 'ISO'
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select p.table_name,
        p.name,
        case
            when p.is_default then 'default'
            when p.from_at > now() then 'ahead'
            when p.until_at > now() then 'current'
            when p.until_at <= now() - r.keep then 'due'
            else 'kept'
        end,
        p.from_at,
        p.until_at,
        p.rows_estimated,
        case when p_sizes then pg_total_relation_size(p.id) end
    from (
        select c.oid as id,
            k.relname::text as table_name,
            c.relname::text as name,
            greatest(c.reltuples, 0)::bigint as rows_estimated,
            (regexp_match(b.text, 'FROM \(''([^'']+)''\)'))[1]::timestamptz as from_at,
            (regexp_match(b.text, 'TO \(''([^'']+)''\)'))[1]::timestamptz as until_at,
            b.text = 'DEFAULT' as is_default
        from pg_partitioned_table t
        join pg_class k on k.oid = t.partrelid
        join pg_inherits i on i.inhparent = t.partrelid
        join pg_class c on c.oid = i.inhrelid
        cross join lateral (select pg_get_expr(c.relpartbound, c.oid)) b (text)
        where k.relnamespace = 'pollux'::regnamespace
          -- by time: the ledger's are by hash, and stay
          and t.partstrat = 'r'
    ) p
    left join pollux.retention r on r.table_name = p.table_name
    order by p.table_name, p.from_at nulls first;
end
$$;
comment on function pollux.partition_states(boolean) is 'What partition_status shows, with or without sizes, for which every file is looked at.';
create view pollux.partition_status as
select s.table_name, s.partition, s.state, s.from_at, s.until_at, s.rows_estimated, s.bytes
from pollux.partition_states(true) s;
comment on view pollux.partition_status is 'One row a partition of a table that is kept by time: what it covers, how large it is, and whether its time to go has come.';
comment on column pollux.partition_status.table_name is 'The table.';
comment on column pollux.partition_status.partition is 'The partition, a table of its own.';
comment on column pollux.partition_status.state is
    'default (the net for rows that no other takes: it should be empty), ahead, current, kept, or due (to be dropped: see the row ''old partitions'' in health).';
comment on column pollux.partition_status.from_at is 'The first instant that it covers.';
comment on column pollux.partition_status.until_at is 'The first instant that it no longer covers.';
comment on column pollux.partition_status.rows_estimated is 'How many rows it had when it was analysed last.';
comment on column pollux.partition_status.bytes is 'Its size on the disk, with its indexes.';

create function pollux.xmin_holders()
returns table (
    holder text,
    process_id integer,
    name text,
    role text,
    held_for interval,
    transactions bigint,
    doing text
)
language sql volatile
security definer
set jit = off
as $$
    select a.backend_type,
        a.pid,
        a.application_name,
        a.usename::text,
        clock_timestamp() - a.xact_start,
        greatest(age(a.backend_xmin), age(a.backend_xid))::bigint,
        a.state
    from pg_catalog.pg_stat_activity a
    where (a.backend_xmin is not null or a.backend_xid is not null)
      and (a.datname = current_database() or a.datname is null)
      and a.pid <> pg_backend_pid()
      and a.backend_type <> 'autovacuum worker'
    union all
    select 'prepared transaction', null, p.gid, p.owner::text, clock_timestamp() - p.prepared, age(p.transaction)::bigint,
        'waits for commit prepared or rollback prepared'
    from pg_catalog.pg_prepared_xacts p
    where p.database = current_database()
    union all
    select 'replication slot', s.active_pid, s.slot_name::text, null, null,
        greatest(age(s.xmin), age(s.catalog_xmin))::bigint, case when s.active then 'active' else 'nobody reads it' end
    from pg_catalog.pg_replication_slots s
    where s.xmin is not null or s.catalog_xmin is not null
    order by 6 desc, 5 desc nulls last
$$;
comment on function pollux.xmin_holders() is 'What xmin_holder shows.';
create view pollux.xmin_holder as
select h.holder, h.process_id, h.name, h.role, h.held_for, h.transactions, h.doing
from pollux.xmin_holders() h;
comment on view pollux.xmin_holder is
    'Who keeps dead rows from being removed, the oldest first: sessions in a transaction, prepared transactions, replication slots. Of sessions of other roles only what the owner of this schema may see.';
comment on column pollux.xmin_holder.holder is 'client backend, prepared transaction, replication slot, walsender (a standby with hot_standby_feedback) …';
comment on column pollux.xmin_holder.process_id is 'The server''s process; pg_terminate_backend(process_id) ends it.';
comment on column pollux.xmin_holder.name is 'application_name, the prepared transaction''s or the slot''s name.';
comment on column pollux.xmin_holder.role is 'Whose it is.';
comment on column pollux.xmin_holder.held_for is 'How long its transaction has been open; null where that is not known.';
comment on column pollux.xmin_holder.transactions is 'How many transactions have begun since.';
comment on column pollux.xmin_holder.doing is 'active, idle in transaction …';

-- ---------------------------------------------------------------------------------------------------------------
-- Health
-- ---------------------------------------------------------------------------------------------------------------

create function pollux.look_at_health()
returns table (state text, name text, subject text, value text, number double precision, what_to_do text)
language plpgsql volatile
security definer
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v_event_head timestamptz;
    v_default record;
    v_count bigint;
begin
    -- Work that is late
    return query
    with depth as materialized (
        select q.queue, q.ready, q.ready_exact, q.running, q.suspects, q.oldest_due_seconds from pollux.queue_depths(200, false) q
    )
    select case when d.oldest_due_seconds > 300 then 'act' when d.oldest_due_seconds > 60 then 'watch' else 'ok' end,
        'oldest due job', d.queue,
        format('%s; %s ready, %s running', pollux.age_text(make_interval(secs => d.oldest_due_seconds)),
            case when d.ready_exact then d.ready::text else 'more than 200' end, d.running),
        d.oldest_due_seconds,
        'What the head of the queue waits for: explain_job(id) of a job of it. If all workers are busy, add some; lane_backlog says whose jobs they are.'
    from depth d
    union all
    select 'act', 'queue without a worker', d.queue,
        format('%s ready', case when d.ready_exact then d.ready::text else 'more than 200' end), d.ready,
        format('Start one: pollux worker --queues %s.', d.queue)
    from depth d
    where d.ready + d.suspects > 0
      and not exists (
          select from pollux.worker_session s
          where s.lost_at is null and d.queue = any(s.queues) and s.heartbeat_at > now() - interval '10 s'
      );

    -- Workers, and who looks after them
    return query
    select case when w.silent > 0 then 'act' when w.alive = 0 then 'watch' else 'ok' end,
        'workers', null::text, format('%s alive, %s silent for 15 s and not rescued', w.alive, w.silent), w.silent::double precision,
        case when w.silent > 0 then 'Nobody takes silent workers for dead: start a scheduler, which rescues their jobs within 10 s.'
            else 'No worker lives: start one.' end
    from (
        select count(*) filter (where s.heartbeat_at > now() - interval '10 s') as alive,
            count(*) filter (where s.heartbeat_at <= now() - interval '15 s') as silent
        from pollux.worker_session s
        where s.lost_at is null
    ) w;
    return query
    select case when h.lost + h.overdue > 0 then 'act' else 'ok' end,
        'stranded jobs', null::text,
        format('%s leased to workers lost for 15 s, %s past their longest run', h.lost, h.overdue),
        (h.lost + h.overdue)::double precision,
        'Nobody gives them back: start a scheduler, or see in its log what rescue fails at.'
    from (
        select count(*) filter (where s.id is null or s.lost_at < now() - interval '15 s') as lost,
            count(*) filter (where j.deadline_at < now() - interval '15 s') as overdue
        from pollux.job j
        left join pollux.worker_session s on s.id = j.session_id
        where j.session_id is not null
    ) h;
    return query
    select case when c.ahead > 2 then 'act' else 'ok' end,
        'clock', null::text,
        case when c.ahead > 2 then format('a heartbeat lies %s s in the future', round(c.ahead)) else 'goes forward' end,
        greatest(c.ahead, 0),
        'The database''s clock was set back: what is scheduled runs late by as much. Mend its time service.'
    from (
        select coalesce(extract(epoch from max(s.heartbeat_at) - clock_timestamp()), 0)::double precision as ahead
        from pollux.worker_session s
    ) c;

    -- Work that went wrong
    return query
    select case when s.count > 0 then 'watch' else 'ok' end,
        'suspects', null::text, format('%s wait to run alone', case when s.count > 1000 then 'more than 1,000' else s.count::text end),
        s.count::double precision,
        'Two workers in a row were lost while they ran each of these: job_status where crashes >= 2, and the workers'' logs.'
    from (
        select count(*) as count
        from (select from pollux.job j where j.token is null and j.crashes >= 2 limit 1001) bounded
    ) s;
    return query
    with dead as materialized (
        select d.kind, d.reason
        from pollux.dead_letter d
        where d.died_at > now() - interval '1 hour' and d.died_at <= now() + interval '1 minute'
        order by d.died_at desc
        limit 5001
    )
    select case when count(*) >= 100 or count(*) filter (where d.reason = 'quarantined') > 0 then 'act' else 'watch' end,
        'died in the last hour', d.kind,
        format('%s%s, %s of them quarantined', count(*), case when (select count(*) from dead) > 5000 then ' or more' else '' end,
            count(*) filter (where d.reason = 'quarantined')),
        count(*)::double precision,
        format('Why: dead_job where kind = %L; when it is mended: select pollux.redrive_dead(%L, now() - interval ''1 hour'').', d.kind, d.kind)
    from dead d
    group by d.kind
    union all
    select 'ok', 'died in the last hour', null, 'none', 0, null
    where not exists (select from dead);
    return query
    select case when p.forever > 0 then 'watch' else 'ok' end,
        'paused lanes', null::text,
        format('%s%s, %s of them until resumed and with jobs', p.count, case when p.count > 200 then ' or more' else '' end, p.forever),
        p.count::double precision,
        'Is each of them still wanted? lane_status where paused.'
    from (
        select count(*) as count,
            count(*) filter (
                where l.paused_until = 'infinity'
                  and exists (select from pollux.job j where j.lane = l.key and j.token is null)
            ) as forever
        from (
            select k.key, k.paused_until from pollux.lane k where k.paused_until > now() order by k.paused_until desc limit 201
        ) l
    ) p;

    -- What stands upon the queue
    return query
    select case when p.late > interval '10 min' then 'act' when p.late > interval '1 min' then 'watch' else 'ok' end,
        'polls', null::text, format('the most overdue is %s late', pollux.age_text(p.late)), extract(epoch from p.late)::double precision,
        'No scheduler fires polls: start one.'
    from (
        select coalesce(greatest(now() - min(n.next_at), interval '0'), interval '0') as late
        from (select q.next_at from pollux.poller q where q.enabled and q.state <> 'paused' order by q.next_at, q.id limit 1) n
    ) p;
    return query
    select case when s.broken > 0 or s.late > interval '10 min' then 'act' when s.late > interval '1 min' then 'watch' else 'ok' end,
        'schedules', null::text, format('the most overdue is %s late, %s broken', pollux.age_text(s.late), s.broken),
        extract(epoch from s.late)::double precision,
        'Broken: schedule_status where state = ''broken'' says why. Late: no scheduler fires them, start one.'
    from (
        select count(*) filter (where c.fault is not null) as broken,
            coalesce(greatest(now() - min(c.next_at) filter (where c.next_at > '-infinity'), interval '0'), interval '0') as late
        from pollux.schedule c
        where c.enabled
    ) s;
    select e.created_at into v_event_head from pollux.event e where e.position is null order by e.id limit 1;
    return query
    select case when f.late > interval '1 min' then 'act' when f.late > interval '10 s' then 'watch' else 'ok' end,
        'feed', null::text, format('the oldest event without a position is %s old', pollux.age_text(f.late)),
        extract(epoch from f.late)::double precision,
        'No scheduler gives positions: start one.'
    from (select coalesce(greatest(now() - v_event_head, interval '0'), interval '0') as late) f;

    -- Retention
    return query
    select case when r.looked_at < now() - interval '15 min' then 'act' when r.looked_at < now() - interval '5 min' then 'watch' else 'ok' end,
        'retention', null::text, format('looked %s ago', pollux.age_text(now() - r.looked_at)),
        extract(epoch from now() - r.looked_at)::double precision,
        'No scheduler looks after partitions: start one.'
    from (select min(t.looked_at) as looked_at from pollux.retention t) r;
    return query
    with part as materialized (
        select p.table_name, p.partition, p.state, p.from_at, p.until_at from pollux.partition_states(false) p
    ), parent as materialized (
        select p.table_name,
            max(p.until_at) as made_until,
            min(p.from_at) as kept_from,
            count(*) filter (where p.state = 'due') as due
        from part p
        group by p.table_name
    )
    select case
            when p.made_until is null or p.made_until < now() + interval '1 day' then 'act'
            when r.not_made_since < now() - interval '1 hour' or p.made_until < now() + make_interval(days => r.days_ahead - 2) then 'watch'
            else 'ok'
        end,
        'partitions ahead', p.table_name,
        format('until %s%s', to_char(p.made_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), '; not made: ' || r.not_made),
        extract(epoch from p.made_until - now())::double precision,
        'End what is in the way, or start a scheduler. Until then rows go to the default partition, and nothing is lost.'
    from parent p
    left join pollux.retention r on r.table_name = p.table_name
    union all
    select case
            when p.due > 0 and r.not_dropped_since < now() - interval '1 day' then 'act'
            when r.not_dropped_since < now() - interval '1 hour' or p.due > 1 then 'watch'
            else 'ok'
        end,
        'old partitions', p.table_name,
        format('from %s, %s due%s', to_char(p.kept_from at time zone 'UTC', 'YYYY-MM-DD'), p.due, '; not dropped: ' || r.not_dropped),
        p.due::double precision,
        'End what reads them, or give them time: they take nothing but disk.'
    from parent p
    left join pollux.retention r on r.table_name = p.table_name;
    for v_default in
        select c.oid::regclass::text as partition, k.relname::text as table_name
        from pg_partitioned_table t
        join pg_class c on c.oid = t.partdefid
        join pg_class k on k.oid = t.partrelid
        where k.relnamespace = 'pollux'::regnamespace
        order by k.relname
    loop
        execute format('select count(*) from (select from %s limit 1001) bounded', v_default.partition) into v_count;
        return query
        select 'watch', 'rows in a default partition', v_default.table_name,
            case when v_count > 1000 then 'more than 1,000' else v_count::text end, v_count::double precision,
            'There was no partition for their time: see ''partitions ahead''. They are found like all others, and go when the last of them is old.'
        where v_count > 0;
    end loop;

    -- PostgreSQL
    return query
    with h as materialized (
        select x.holder, x.process_id, x.name, x.held_for, x.transactions, x.doing,
            row_number() over (partition by x.holder order by x.transactions desc, x.held_for desc nulls last) as place
        from pollux.xmin_holders() x
    )
    select case
            when h.held_for > interval '30 min' or h.transactions > 5000000 then 'act'
            when h.held_for > interval '5 min' or h.transactions > 500000 then 'watch'
            else 'ok'
        end,
        'held xmin', h.holder,
        concat_ws(', ', pollux.age_text(h.held_for), h.transactions || ' transactions', 'process ' || h.process_id, nullif(h.name, ''), h.doing),
        h.transactions::double precision,
        case h.holder
            when 'prepared transaction' then format('Dead rows stay. Whoever prepared it must end it: commit prepared or rollback prepared %L.', h.name)
            when 'replication slot' then format('Dead rows stay. If nobody needs it: select pg_drop_replication_slot(%L).', h.name)
            else format('Dead rows stay. If it is nobody''s work: select pg_terminate_backend(%s).', h.process_id)
        end
    from h
    where h.place = 1
    union all
    select 'ok', 'held xmin', null, 'by nobody', 0, null
    where not exists (select from h);
    return query
    select case when t.n_dead_tup > 1000000 then 'act' when t.n_dead_tup > 100000 then 'watch' else 'ok' end,
        'dead rows', t.relname::text,
        format('%s dead, about %s live, %s, vacuumed %s', t.n_dead_tup, t.n_live_tup, pg_size_pretty(pg_total_relation_size(t.relid)),
            coalesce(pollux.age_text(now() - greatest(t.last_autovacuum, t.last_vacuum)) || ' ago', 'never')),
        t.n_dead_tup::double precision,
        'See ''held xmin''; if nobody holds it, autovacuum is off or too slow: vacuum (verbose) this table.'
    from pg_stat_user_tables t
    where t.schemaname = 'pollux'
      and (
          t.relname = 'job'
          or t.relname = any('{worker_session,lane,lane_behind,queue_clock,poller,feed_head,webhook,bulk_page}') and t.n_dead_tup > 100000
      );
    return query
    select case when x.age > 1500000000 then 'act' when x.age > 500000000 then 'watch' else 'ok' end,
        'transaction ids', null::text, format('%s million of 2,000 million used since the oldest row was frozen', x.age / 1000000),
        x.age::double precision,
        'Autovacuum can''t freeze: see ''held xmin''; at 2,000 million the database stops taking writes.'
    from (select age(d.datfrozenxid) as age from pg_database d where d.datname = current_database()) x;
    return query
    select case when current_setting('autovacuum') = 'off' or current_setting('track_counts') = 'off' then 'act' else 'ok' end,
        'autovacuum', null::text, current_setting('autovacuum'), null::double precision,
        'alter system set autovacuum = on; select pg_reload_conf(): without it the live tables swell until everything is slow.';
    return query
    select case when c.used >= 0.95 * c.allowed then 'act' when c.used >= 0.8 * c.allowed then 'watch' else 'ok' end,
        'connections', null::text, format('%s of %s', c.used, c.allowed), c.used::double precision,
        'Fewer processes, a smaller POLLUX_DATABASE_CONNECTIONS, or PgBouncer; max_connections needs a restart.'
    from (
        select (select sum(d.numbackends) from pg_stat_database d) as used,
            current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer as allowed
    ) c;
end
$$;
comment on function pollux.look_at_health() is 'What health shows.';

create view pollux.health as
select h.state, h.name, h.subject, h.value, h.number, case when h.state <> 'ok' then h.what_to_do end as what_to_do
from pollux.look_at_health() h
order by array_position('{act,watch,ok}', h.state), h.name, h.subject;
comment on view pollux.health is
    'What is wrong, the worst first: act (people are affected, or will be), watch, ok. Counts nothing that is large.';
comment on column pollux.health.state is 'act, watch or ok.';
comment on column pollux.health.name is 'What was looked at; always there, so that an alarm can name it.';
comment on column pollux.health.subject is 'Of which queue, table, kind of job or holder; null where there is only one.';
comment on column pollux.health.value is 'What was found, for people.';
comment on column pollux.health.number is 'What was found, for machines: seconds, rows, transactions or connections.';
comment on column pollux.health.what_to_do is 'What to do about it; null where all is well.';

-- ---------------------------------------------------------------------------------------------------------------
-- Acting
-- ---------------------------------------------------------------------------------------------------------------

drop function pollux.redrive_dead(text, timestamptz);
create function pollux.redrive_dead(p_kind text, p_since timestamptz, p_limit integer default 1000) returns bigint
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set jit = off
set enable_seqscan = off
as $$
begin
    return pollux.revive_dead(array(
        select d.id
        from pollux.dead_letter d
        where d.kind = p_kind
          and d.died_at >= p_since
          -- one that must stay dead for now doesn't stand in the way of the next
          and (d.unique_key is null or not exists (select from pollux.job j where j.unique_key = d.unique_key))
        order by d.kind, d.died_at
        limit p_limit
        for update skip locked
    ));
end
$$;
comment on function pollux.redrive_dead(text, timestamptz, integer) is
    'Brings up to p_limit dead jobs of a kind back to life, those first that died first since a time, and says how many: call it until it says 0, or call redrive_all_dead.';

create procedure pollux.redrive_all_dead(
    p_kind text,
    p_since timestamptz,
    inout p_revived bigint default 0
)
language plpgsql
as $$
declare
    v_revived bigint;
begin
    loop
        v_revived := pollux.redrive_dead(p_kind, p_since);
        commit;
        exit when v_revived = 0;
        p_revived := p_revived + v_revived;
    end loop;
end
$$;
comment on procedure pollux.redrive_all_dead(text, timestamptz, bigint) is
    'Brings all dead jobs of a kind since a time back to life, a thousand a transaction, so that nothing waits for it and what is done stays done when it is stopped. Call it outside a transaction.';

create function pollux.lengthen_pause(p_key text, p_until timestamptz, p_reason text) returns void
language plpgsql volatile
as $$
begin
    perform pollux.pause_lane(p_key, p_until, p_reason)
    where not exists (select from pollux.lane l where l.key = p_key and l.paused_until >= p_until);
end
$$;
comment on function pollux.lengthen_pause(text, timestamptz, text) is
    'Pauses a lane unless it is paused for as long already: what the cluster does by itself (Retry-After) never ends what an operator has stopped.';

select pollux.show_to_operators(
    'health', 'partition_status', 'xmin_holder', 'lane_backlog', 'queue_depth', 'lane_status', 'job_status', 'attempt_log',
    'delivery_status', 'bulk_status'
);
select pollux.let_call(
    'pollux_operator',
    'explain_job', 'estimated_jobs', 'queue_depths', 'lane_backlogs', 'partition_states', 'xmin_holders', 'look_at_health', 'age_text'
);
-- They run as their owner, so that who may call them needs no right on any table.
do $$
declare
    v_function regprocedure;
begin
    for v_function in
        select p.oid::regprocedure
        from pg_proc p
        where p.pronamespace = 'pollux'::regnamespace
          and p.prokind = 'f'
          and p.proname = any('{retry_job,cancel_job,redrive_dead,pause_lane,resume_lane,limit_lane,poll_now,resume_poller,enable_schedule,disable_schedule,fire_schedule}')
    loop
        execute format('alter function %s security definer', v_function);
    end loop;
end
$$;
select pollux.let_call(
    'pollux_administrator',
    'retry_job', 'cancel_job', 'redrive_dead', 'pause_lane', 'resume_lane', 'limit_lane', 'poll_now', 'resume_poller',
    'enable_schedule', 'disable_schedule', 'fire_schedule'
);
