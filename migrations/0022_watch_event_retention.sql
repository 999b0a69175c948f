-- Purpose: the days of events and of what was told of them are listed in pollux.retention as the queue's tables are, so that
--          partition_status says which of them are due, and health what is in the way of making or dropping them; and no reader of an
--          old day makes those wait who record changes.
-- Owner:   target Events, which alone writes these rows of pollux.retention.
-- Locks:   none but for a moment; two functions are replaced under the same names, for older binaries too.
-- Undo:    recreate create_event_partitions and drop_event_partitions as of 0004; delete from pollux.retention where table_name in
--          ('event', 'notification', 'delivery', 'delivery_attempt').

insert into pollux.retention (table_name, step)
select t, interval '1 day'
from unnest(array['event', 'notification', 'delivery', 'delivery_attempt']) t;

create or replace function pollux.create_event_partitions(ahead integer) returns integer
language plpgsql volatile
set lock_timeout = '250ms'
as $$
declare
    parent text;
    wanted date;
    name text;
    held text;
    made integer := 0;
begin
    -- One scheduler at a time: the others would wait for these rows, some of them the other way round.
    perform from pollux.retention r where r.table_name = 'event' for update skip locked;
    if not found then
        return 0;
    end if;
    foreach parent in array array['event', 'notification', 'delivery', 'delivery_attempt'] loop
        held := null;
        for wanted in
            select ((now() at time zone 'utc')::date + offset_days)
            from generate_series(0, ahead) as offset_days
        loop
            name := parent || '_' || to_char(wanted, 'YYYYMMDD');
            continue when to_regclass('pollux.' || name) is not null;
            begin
                execute format('create table pollux.%I (like pollux.%I including defaults including constraints)', name, parent);
                execute format(
                    'comment on table pollux.%I is %L',
                    name,
                    format('Rows of pollux.%s of %s (UTC).', parent, wanted)
                );
                execute format(
                    'alter table pollux.%I attach partition pollux.%I for values from (%L) to (%L)',
                    parent,
                    name,
                    wanted,
                    wanted + 1
                );
                made := made + 1;
            exception
                when duplicate_table or unique_violation then
                    null; -- another scheduler is making it
                when lock_not_available or deadlock_detected then
                    held := coalesce(
                        held,
                        name || ': ' || coalesce(
                            pollux.in_the_way(
                                array[('pollux.' || parent || '_default')::regclass::oid, ('pollux.' || parent)::regclass::oid]
                            ),
                            'a lock was not to be had in 250 ms'
                        )
                    );
                when check_violation then
                    held := coalesce(held, format('%s: %s_default holds rows of that day, and keeps them', name, parent));
            end;
        end loop;
        update pollux.retention r
        set looked_at = now(),
            days_ahead = ahead,
            not_made = held,
            not_made_since = case when held is not null then coalesce(r.not_made_since, now()) end
        where r.table_name = parent;
    end loop;
    return made;
end
$$;

create or replace function pollux.drop_event_partitions(keep interval, keep_owed interval) returns integer
language plpgsql volatile
set lock_timeout = '250ms'
as $$
declare
    parents constant text[] := array['event', 'notification', 'delivery', 'delivery_attempt'];
    old date;
    suffix text;
    parent text;
    reader text;
    held text;
    last text;
    owed boolean;
    owing text;
    gone integer := 0;
begin
    if keep < interval '48 hours' then
        raise exception 'events are kept 48 hours at least, not %', keep using errcode = 'invalid_parameter_value';
    end if;
    perform from pollux.retention r where r.table_name = 'event' for update skip locked;
    if not found then
        return 0;
    end if;
    for old in
        select to_date(right(c.relname, 8), 'YYYYMMDD')
        from pg_inherits as i
        join pg_class as c on c.oid = i.inhrelid
        where i.inhparent = 'pollux.event'::regclass
            and c.relname ~ '^event_[0-9]{8}$'
            and to_date(right(c.relname, 8), 'YYYYMMDD') + 1 <= (now() - keep) at time zone 'utc'
        order by 1
    loop
        suffix := to_char(old, 'YYYYMMDD');
        -- What is still owed keeps its day: a webhook that is disabled for a weekend finds its backlog.
        select exists (select from pollux.delivery where day = old and status in ('pending', 'retrying')) into owed;
        if owed and old + 1 > (now() - keep_owed) at time zone 'utc' then
            owing := coalesce(owing, format('event_%s: something of that day is still to be delivered', suffix));
            continue;
        end if;
        -- Who waits for the exclusive lock makes all wait that come after and record changes: a long reader is not waited for.
        reader := pollux.in_the_way(
            array(
                select to_regclass('pollux.' || n)::oid
                from unnest(parents) p, lateral unnest(array[p, p || '_' || suffix]) n
                where to_regclass('pollux.' || n) is not null
            )
        );
        if reader is not null then
            held := coalesce(held, format('event_%s: %s', suffix, reader));
            continue;
        end if;
        begin
            foreach parent in array parents loop
                execute format('drop table if exists pollux.%I', parent || '_' || suffix);
            end loop;
            last := suffix;
            gone := gone + 1;
        exception
            when lock_not_available or deadlock_detected then
                held := coalesce(held, format('event_%s: a lock was not to be had in 250 ms', suffix));
        end;
    end loop;
    -- The net is emptied when all in it is old.
    if (select max(day) + 1 <= (now() - keep_owed) at time zone 'utc' from pollux.event_default) then
        begin
            truncate pollux.event_default, pollux.notification_default, pollux.delivery_default, pollux.delivery_attempt_default;
        exception
            when lock_not_available or deadlock_detected then
                held := coalesce(held, 'event_default: a lock was not to be had in 250 ms');
        end;
    end if;
    -- A day goes as a whole, so that what keeps one of its tables keeps them all. That something is owed is said, and is no alarm.
    update pollux.retention r
    set looked_at = now(),
        keep = drop_event_partitions.keep,
        dropped = coalesce(r.table_name || '_' || last, r.dropped),
        dropped_at = case when last is null then r.dropped_at else now() end,
        not_dropped = coalesce(held, owing),
        not_dropped_since = case when held is not null then coalesce(r.not_dropped_since, now()) end
    where r.table_name = any(parents);
    return gone;
end
$$;
