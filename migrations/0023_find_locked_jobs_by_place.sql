-- Purpose: a claim that finds again what it has locked by where it lies, and not by its id in an index, and a completion that looks
--          each token up, and not along a list: together an eighth of what a job costs the server.
-- Owner:   target JobQueue.
-- Locks:   none but the function's own; processes of either version may call it meanwhile.
-- Undo:    the function of 0007_order_jobs_by_turn.sql.

-- A row that is locked stays where it is until the transaction ends: nobody else can write it, and this one writes it once.
create or replace function pollux.cycle(
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
    v_behind bigint[];
    v_found bigint[];
    v_front tid[];
    v_taken tid[];
    v_passed boolean;
begin
    if cardinality(p_done_jobs) > 0 then
        with done as (
            delete from pollux.job j
            where j.id = any(p_done_jobs)
              -- tokens are never shared, so the two lists match only in pairs; a case, so that it stays a lookup of each row's
              and case when j.token in (select unnest(p_done_tokens)) then true else false end
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
            v_behind := pollux.claim_behind(
                p_queues[v_index], (v_limit + 1) / 2, v_sessions, p_freed
            );
            if cardinality(v_behind) > 0 then
                v_taken := array(
                    select j.ctid from pollux.job j where j.id = any(v_behind) order by array_position(v_behind, j.id)
                );
                v_limit := v_limit - cardinality(v_taken);
            end if;
        end if;
        if v_limit > 0 then
            select c.floor_turn, c.floor_id into v_turn, v_id
            from pollux.queue_clock c
            where c.queue = p_queues[v_index];
            v_turn := coalesce(v_turn, 0);
            v_id := coalesce(v_id, 0);
            v_front := array(
                select j.ctid
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
                    where j.ctid = any(v_front)
                      and (l.cap is not null or l.tokens_per_second is not null or l.paused_until > now())
                ) then
                    select f.p_turn, f.p_id, f.p_taken, f.p_passed into v_turn, v_id, v_found, v_passed
                    from pollux.claim_front(p_queues[v_index], v_limit, v_sessions, v_turn, v_id) f;
                    v_front := array(
                        select j.ctid from pollux.job j where j.id = any(v_found) order by array_position(v_found, j.id)
                    );
                else
                    select j.turn, j.id into v_turn, v_id from pollux.job j where j.ctid = v_front[cardinality(v_front)];
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
            started_at = case when v_start >= cardinality(v_taken) or array_position(v_taken, j.ctid) <= v_start then now() end,
            deadline_at = case
                when v_start >= cardinality(v_taken) or array_position(v_taken, j.ctid) <= v_start then now() + j.longest_run
            end,
            attempts = j.attempts + (v_start >= cardinality(v_taken) or array_position(v_taken, j.ctid) <= v_start)::integer
        where j.ctid = any(v_taken)
        returning null::text, j.id, j.token, j.kind, j.queue, j.lane, j.organization_id, j.payload::text, j.attempts,
            j.failures, cardinality(j.retry_waits) + 1, j.crashes::integer, j.longest_run, j.started_at is not null, j.turn;
        v_left := v_left - cardinality(v_taken);
        v_start := greatest(v_start - cardinality(v_taken), 0);
        exit when v_left <= 0;
    end loop;
end
$$;
