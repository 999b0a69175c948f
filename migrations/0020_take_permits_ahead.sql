-- Purpose: lets a worker know by the clock of the database when its permits were given, and ask for them ahead of their use where its
--          statements take long: what is due at once is then too late for it; and lets it give back exactly what was counted for a permit.
--          The same function as before, but for `lead`, `given_at` and `stale_dues`.
-- Owner:   target VendorClient.
-- Locks:   none but the function's own; processes of either version may call it meanwhile.
-- Undo:    the function of 0015_create_budgets.sql.

-- Each request: {"key", "element", "organization", "instance", "limits": [], "seconds": [], "concurrency", "shared", "wanted": [units by right,
-- highest first], "waiting", "running", "instances", "pause": seconds, "remaining", "reset": seconds, "age": seconds of these,
-- "stale_dues": [the moments for which permits were given that nobody used, or, of older processes, "stale_ages": seconds since then],
-- "stale_units": [how many], "lead": seconds until the first is wanted}.
drop function pollux.take_permits(text, jsonb);
create function pollux.take_permits(p_holder text, p_requests jsonb)
returns table (
    bucket_key text,
    due_in double precision[],
    due_units integer[],
    retry_in double precision[],
    first_in double precision[],
    usable double precision,
    open_slots integer,
    is_crowded boolean,
    given_at double precision
)
language plpgsql volatile
as $$
declare
    -- By right, highest first: how far ahead a permit may be promised, and how much of a window of a minute at most may be taken at
    -- once before it is spread evenly. What is promised further ahead is gone before a lower right may have it.
    c_horizons constant double precision[] := '{2, 1, 0.6, 0.4, 0.25}';
    c_bursts constant double precision[] := '{1, 0.2, 0.15, 0.12, 0.1}';
    c_most constant integer := 1000;
    r record;
    w record;
    v_bucket pollux.budget_bucket;
    v_now double precision;
    v_start double precision;
    v_wanted integer[];
    v_rights smallint[];
    v_units integer;
    v_granted integer;
    v_most integer;
    v_dues double precision[];
    v_due double precision;
    v_slot double precision;
    v_hold double precision;
    v_guard double precision;
    v_sum bigint;
    v_limit bigint;
    v_index integer;
    v_last bigint;
    v_passed bigint;
    v_need bigint;
    v_paces double precision[];
    v_steps double precision[];
    v_limits integer[];
    v_lengths double precision[];
    v_spacing double precision;
    v_rate double precision;
    v_right integer;
    v_horizon double precision;
    v_others record;
    v_fair integer;
    v_free integer;
    v_own integer;
    v_share double precision;
begin
    for r in
        select q.*
        from jsonb_to_recordset(p_requests) as q(
            key text, element text, organization bigint, instance bigint, limits integer[], seconds double precision[],
            concurrency integer, shared boolean, wanted integer[], waiting integer, running integer, instances integer,
            pause double precision, remaining bigint, reset double precision, age double precision,
            stale_dues double precision[], stale_ages double precision[], stale_units integer[], lead double precision
        )
        -- Buckets are locked in one order.
        order by q.key
    loop
        update pollux.budget_bucket b set used_at = clock_timestamp() where b.key = r.key returning * into v_bucket;
        if not found then
            insert into pollux.budget_bucket (key, element_key, organization_id, instance_id, concurrency)
            values (r.key, r.element, r.organization, r.instance, r.concurrency)
            on conflict (key) do update set used_at = clock_timestamp()
            returning * into v_bucket;
        end if;
        -- After the lock, so that what is done here is done in the clock's order.
        v_now := extract(epoch from clock_timestamp());
        if v_bucket.concurrency is distinct from r.concurrency then
            update pollux.budget_bucket b set concurrency = r.concurrency where b.key = r.key returning * into v_bucket;
        end if;
        if r.pause > 0 and v_now + r.pause > coalesce(extract(epoch from v_bucket.paused_until), 0) then
            update pollux.budget_bucket b
            set paused_until = to_timestamp(v_now + r.pause), pauses = b.pauses + 1
            where b.key = r.key
            returning * into v_bucket;
        end if;

        -- The limits as the element names them today; of a window of another length nothing is known.
        if exists (
            select from unnest(r.limits, r.seconds) as n(call_limit, seconds)
            full join (select k.call_limit, k.seconds from pollux.budget_window k where k.bucket = r.key) o using (seconds)
            where n.call_limit is distinct from o.call_limit
        ) then
            delete from pollux.budget_window k where k.bucket = r.key and k.seconds <> all(r.seconds);
            insert into pollux.budget_window (bucket, seconds, call_limit)
            select r.key, n.seconds, n.call_limit from unnest(r.limits, r.seconds) as n(call_limit, seconds)
            on conflict (bucket, seconds) do update set call_limit = excluded.call_limit;
        end if;

        -- What came too late to be used is given back.
        if cardinality(r.stale_units) > 0 then
            for w in
                select k.seconds, k.slots, k.weights, k.call_limit
                from pollux.budget_window k
                where k.bucket = r.key
            loop
                for v_stale in 1..cardinality(r.stale_units) loop
                    v_units := r.stale_units[v_stale];
                    v_index := cardinality(w.slots);
                    v_due := coalesce(r.stale_dues[v_stale], v_now - r.stale_ages[v_stale]);
                    -- The slot in which it was counted, as below, but for what a moment loses on its way; or an older one.
                    v_last := ceil((v_due + least(w.seconds * 0.005, 0.5)) / (w.seconds / 200) - 0.001);
                    while v_units > 0 and v_index > 0 loop
                        if w.slots[v_index] <= v_last then
                            v_need := least(v_units, w.weights[v_index]);
                            w.weights[v_index] := w.weights[v_index] - v_need::integer;
                            v_units := v_units - v_need::integer;
                        end if;
                        v_index := v_index - 1;
                    end loop;
                end loop;
                update pollux.budget_window k
                set weights = w.weights,
                    paced_to = k.paced_to - (select sum(u) from unnest(r.stale_units) u) * w.seconds / w.call_limit
                where k.bucket = r.key and k.seconds = w.seconds;
            end loop;
        end if;

        -- One entry a unit, the highest right first.
        v_wanted := r.wanted;
        v_rights := '{}';
        for v_right in 1..5 loop
            v_units := least(coalesce(v_wanted[v_right], 0), c_most - cardinality(v_rights));
            if v_units > 0 then
                v_rights := v_rights || array_fill(v_right::smallint, array[v_units]);
            end if;
        end loop;
        v_units := cardinality(v_rights);
        v_start := greatest(v_now, coalesce(extract(epoch from v_bucket.paused_until), 0));
        -- Where answers are long on their way, what is due at once could not be used any more.
        v_dues := case
            when v_units > 0 then array_fill(greatest(v_start, v_now + least(coalesce(r.lead, 0), 0.2)), array[v_units])
            else '{}'
        end;
        v_paces := '{}';
        v_steps := '{}';
        v_limits := '{}';
        v_lengths := '{}';
        v_spacing := 0;
        v_rate := 'infinity';
        usable := 60;

        for w in
            select k.seconds, k.call_limit, k.paced_to, k.slots, k.weights
            from pollux.budget_window k
            where k.bucket = r.key
            order by k.seconds
        loop
            -- A permit may be used for `hold` after it is due; it is counted for the window from the end of the slot in which
            -- that ends, and `guard` longer, by which calls may differ in how long they are on their way.
            v_slot := w.seconds / 200;
            v_hold := least(w.seconds * 0.005, 0.5);
            v_guard := least(w.seconds * 0.02, 2);
            usable := least(usable, v_hold + v_guard / 2);
            v_passed := 0;
            select coalesce(sum(t.weight), 0) into v_sum
            from unnest(w.slots, w.weights) as t(slot, weight)
            where t.slot * v_slot + w.seconds + v_guard > v_now;
            v_index := 1;
            while v_index <= cardinality(w.slots) and w.slots[v_index] * v_slot + w.seconds + v_guard <= v_now loop
                v_index := v_index + 1;
            end loop;

            -- Somebody else uses the account too: what the vendor says is missing here is counted until its window ends.
            if r.remaining is not null and v_start <= v_now
                and w.seconds = coalesce(
                    (select min(s) from unnest(r.seconds) s where s >= coalesce(r.reset, 0) - 1),
                    (select max(s) from unnest(r.seconds) s)
                )
                -- What may have come free since it was said is no difference.
                and w.call_limit - v_sum > r.remaining + floor(coalesce(r.age, 0) * w.call_limit / w.seconds)
            then
                v_need := w.call_limit - v_sum - r.remaining;
                update pollux.budget_window k
                set (slots, weights) = (
                    select array_agg(t.slot order by t.slot), array_agg(t.weight order by t.slot)
                    from (
                        select u.slot, sum(u.weight)::integer
                        from (
                            select e.slot, e.weight from unnest(w.slots, w.weights) as e(slot, weight)
                            union all
                            select
                                ceil((v_now + least(coalesce(r.reset, w.seconds), w.seconds) - w.seconds - v_guard) / v_slot)::bigint,
                                v_need::integer
                        ) u
                        where u.slot * v_slot + w.seconds + v_guard > v_now
                        group by u.slot
                    ) as t(slot, weight)
                )
                where k.bucket = r.key and k.seconds = w.seconds
                returning k.slots, k.weights into w.slots, w.weights;
                update pollux.budget_bucket b set corrections = b.corrections + 1 where b.key = r.key;
                select coalesce(sum(t), 0) into v_sum from unnest(w.weights) as t;
                v_index := 1;
            end if;

            -- When the log has room for each unit.
            for v_unit in 1..v_units loop
                v_right := v_rights[v_unit];
                -- Of a long window the lower rights leave a little: nobody can wait for it to end.
                v_limit := w.call_limit
                    - case when w.seconds > 60 then floor(w.call_limit * 0.005 * (v_right - 1)) else 0 end;
                v_need := v_sum + v_unit - v_limit;
                while v_passed < v_need and v_index <= cardinality(w.slots) loop
                    v_passed := v_passed + w.weights[v_index];
                    v_index := v_index + 1;
                end loop;
                if v_need > 0 then
                    v_due := case
                        when v_passed >= v_need and v_index > 1 then w.slots[v_index - 1] * v_slot + w.seconds + v_guard
                        else v_now + w.seconds + v_guard
                    end;
                    if v_due > v_dues[v_unit] then
                        v_dues[v_unit] := v_due;
                    end if;
                end if;
            end loop;
            v_due := (w.seconds + v_guard + v_hold + v_slot) / w.call_limit;
            v_rate := least(v_rate, 1 / v_due);
            if w.seconds <= 60 then
                v_paces := v_paces || w.paced_to;
                -- A little faster than the rate, so that what was missed is made up for; the log holds the limit.
                v_steps := v_steps || v_due * 0.97;
                v_limits := v_limits || w.call_limit;
                v_lengths := v_lengths || w.seconds;
                v_spacing := greatest(v_spacing, v_due);
            end if;
        end loop;

        -- Who else is here: open calls are lent to processes, and what several instances share is shared between those that want.
        v_most := v_units;
        open_slots := null;
        is_crowded := false;
        v_share := null;
        if r.concurrency is not null or r.shared then
            delete from pollux.budget_holder h
            where h.bucket = r.key and h.seen_at < to_timestamp(v_now - 10);
            select
                coalesce(sum(h.slots), 0)::integer as slots,
                count(*) filter (where h.slots > 0 or h.waiting > 0)::integer as holders,
                coalesce(sum(h.instances) filter (where h.waiting > 0 and h.seen_at > to_timestamp(v_now - 3)), 0)::integer as instances,
                coalesce(bool_or(h.waiting > 0 and h.seen_at > to_timestamp(v_now - 3)), false) as wanting
            into v_others
            from pollux.budget_holder h
            where h.bucket = r.key and h.holder <> p_holder;
            is_crowded := v_others.wanting;
            if r.concurrency is not null then
                v_free := greatest(0, r.concurrency - v_others.slots);
                v_fair := greatest(1, ceil(r.concurrency::double precision / (v_others.holders + 1)))::integer;
                v_own := coalesce((select h.slots from pollux.budget_holder h where h.bucket = r.key and h.holder = p_holder), 0);
                open_slots := least(r.running + r.waiting, v_free);
                if is_crowded then
                    open_slots := least(open_slots, v_fair);
                    -- Fewer places than processes: whoever had one lets the others ask first.
                    if r.concurrency <= v_others.holders and v_own > 0 then
                        open_slots := 0;
                    end if;
                end if;
                open_slots := greatest(open_slots, r.running);
                v_most := case when r.waiting > 0
                    then ceil(v_units::double precision * least(r.waiting, open_slots - r.running) / r.waiting)::integer
                    else 0
                end;
            end if;
            if r.shared and is_crowded and v_units > 0 and v_rate < 'infinity' then
                -- So much of the rate as its instances are of all, for the next moment.
                v_share := v_rate * r.instances / greatest(1, r.instances + v_others.instances);
                v_most := least(v_most, greatest(1, ceil(v_share * 0.25))::integer);
            end if;
        end if;

        -- Evenly spread, the lower rights more strictly, and no further ahead than the right may look.
        v_granted := 0;
        retry_in := array_fill(null::double precision, array[5]);
        first_in := array_fill(null::double precision, array[5]);
        for v_unit in 1..v_units loop
            v_right := v_rights[v_unit];
            v_due := v_dues[v_unit];
            for v_window in 1..cardinality(v_paces) loop
                v_due := greatest(
                    v_due,
                    v_paces[v_window]
                        - (greatest(1, floor(c_bursts[v_right] * v_limits[v_window])) - 1) * v_steps[v_window]
                );
            end loop;
            v_horizon := least(2, greatest(c_horizons[v_right], v_spacing * (2 - v_right * 0.2)));
            if v_due > v_now + v_horizon then
                for v_lower in v_right..5 loop
                    first_in[v_lower] := v_due - v_now;
                    retry_in[v_lower] := v_due - v_now - least(2, greatest(c_horizons[v_lower], v_spacing * (2 - v_lower * 0.2)));
                end loop;
                exit;
            end if;
            if v_granted >= v_most then
                for v_lower in v_right..5 loop
                    first_in[v_lower] := greatest(0.05, v_due - v_now);
                    retry_in[v_lower] := greatest(0.05, v_due - v_now - v_horizon, v_granted / v_share * 0.95);
                end loop;
                exit;
            end if;
            v_dues[v_unit] := v_due;
            v_granted := v_unit;
            for v_window in 1..cardinality(v_paces) loop
                v_paces[v_window] := greatest(v_paces[v_window], v_due) + v_steps[v_window];
            end loop;
        end loop;

        if v_granted > 0 then
            v_dues := v_dues[1:v_granted];
            update pollux.budget_window k
            set (slots, weights) = (
                    select array_agg(t.slot order by t.slot), array_agg(t.weight order by t.slot)
                    from (
                        select u.slot, sum(u.weight)::integer
                        from (
                            select e.slot, e.weight from unnest(k.slots, k.weights) as e(slot, weight)
                            union all
                            select ceil((d + least(k.seconds * 0.005, 0.5)) / (k.seconds / 200))::bigint, 1 from unnest(v_dues) as d
                        ) u
                        where u.slot * (k.seconds / 200) + k.seconds + least(k.seconds * 0.02, 2) > v_now
                        group by u.slot
                    ) as t(slot, weight)
                ),
                paced_to = coalesce(v_paces[array_position(v_lengths, k.seconds)], k.paced_to)
            where k.bucket = r.key;
        end if;
        if r.concurrency is not null or r.shared then
            insert into pollux.budget_holder as h (bucket, holder, slots, waiting, instances, seen_at)
            values (
                r.key, p_holder, coalesce(open_slots, 0), greatest(0, r.waiting - v_granted), r.instances, to_timestamp(v_now)
            )
            on conflict (bucket, holder) do update
            set slots = excluded.slots, waiting = excluded.waiting, instances = excluded.instances, seen_at = excluded.seen_at;
        end if;

        bucket_key := r.key;
        given_at := v_now;
        select array_agg(g.due - v_now order by g.due), array_agg(g.units order by g.due)
        into due_in, due_units
        from (select d as due, count(*)::integer as units from unnest(v_dues[1:v_granted]) as d group by d) g;
        due_in := coalesce(due_in, '{}');
        due_units := coalesce(due_units, '{}');
        if v_start > v_now and v_units = 0 then
            first_in := array_fill(v_start - v_now, array[5]);
            retry_in := first_in;
        end if;
        return next;
    end loop;
end
$$;
comment on function pollux.take_permits(text, jsonb) is
    'Takes permits for calls to vendors out of any number of buckets, in the order of rights: each is promised for a moment, at once or soon. Tells from when on more may be had. Called by workers; see budget_status for what is left.';
