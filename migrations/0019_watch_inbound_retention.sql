-- Purpose: the days of pollux.inbound are listed in pollux.retention as the queue's tables are, so that partition_status says which of
--          them are due, and health what is in the way of making or dropping them; and no reader of an old day makes webhooks wait.
-- Owner:   target WebhookIngest, which alone writes its row of pollux.retention.
-- Locks:   none but for a moment; two functions are replaced under the same names, for older binaries too.
-- Undo:    recreate create_inbound_partitions and drop_inbound_partitions as of 0014; delete from pollux.retention where table_name = 'inbound'.

insert into pollux.retention (table_name, step) values ('inbound', interval '1 day');

create or replace function pollux.create_inbound_partitions(ahead integer) returns integer
language plpgsql volatile
set lock_timeout = '250ms'
as $$
declare
    wanted date;
    name text;
    held text;
    made integer := 0;
begin
    for wanted in
        select ((now() at time zone 'utc')::date + offset_days)
        from generate_series(0, ahead) as offset_days
    loop
        name := 'inbound_' || to_char(wanted, 'YYYYMMDD');
        continue when to_regclass('pollux.' || name) is not null;
        begin
            execute format('create table pollux.%I (like pollux.inbound including defaults including constraints)', name);
            execute format('comment on table pollux.%I is %L', name, format('Rows of pollux.inbound of %s (UTC).', wanted));
            execute format(
                'alter table pollux.inbound attach partition pollux.%I for values from (%L) to (%L)', name, wanted, wanted + 1
            );
            made := made + 1;
        exception
            when duplicate_table or unique_violation then
                null; -- another scheduler is making it
            when lock_not_available or deadlock_detected then
                held := coalesce(
                    held,
                    name || ': ' || coalesce(
                        pollux.in_the_way(array['pollux.inbound_default'::regclass::oid, 'pollux.inbound'::regclass::oid]),
                        'a lock was not to be had in 250 ms'
                    )
                );
            when check_violation then
                held := coalesce(held, name || ': inbound_default holds rows of that day, and keeps them');
        end;
    end loop;
    update pollux.retention r
    set looked_at = now(),
        days_ahead = ahead,
        not_made = held,
        not_made_since = case when held is not null then coalesce(r.not_made_since, now()) end
    where r.table_name = 'inbound';
    return made;
end
$$;

create or replace function pollux.drop_inbound_partitions(keep interval, keep_waiting interval) returns integer
language plpgsql volatile
set lock_timeout = '250ms'
as $$
declare
    old date;
    name text;
    reader text;
    held text;
    last text;
    waits boolean;
    gone integer := 0;
begin
    for old in
        select to_date(right(c.relname, 8), 'YYYYMMDD')
        from pg_inherits as i
        join pg_class as c on c.oid = i.inhrelid
        where i.inhparent = 'pollux.inbound'::regclass
          and c.relname ~ '^inbound_[0-9]{8}$'
          and to_date(right(c.relname, 8), 'YYYYMMDD') + 1 <= (now() - keep) at time zone 'utc'
        order by 1
    loop
        name := 'inbound_' || to_char(old, 'YYYYMMDD');
        -- What nobody could act upon yet keeps its day, though not for ever.
        select exists (select from pollux.inbound where day = old and settled_at is null) into waits;
        if waits and old + 1 > (now() - keep_waiting) at time zone 'utc' then
            held := coalesce(held, name || ': something of that day was not acted upon yet, see inbound_status');
            continue;
        end if;
        -- Who waits for the exclusive lock makes every webhook wait that comes after: a long reader is not waited for.
        reader := pollux.in_the_way(array['pollux.inbound'::regclass::oid, to_regclass('pollux.' || name)::oid]);
        if reader is not null then
            held := coalesce(held, name || ': ' || reader);
            continue;
        end if;
        begin
            execute format('drop table if exists pollux.%I', name);
            last := name;
            gone := gone + 1;
        exception
            when lock_not_available or deadlock_detected then
                held := coalesce(held, name || ': a lock was not to be had in 250 ms');
        end;
    end loop;
    -- The net is emptied when all in it is old.
    if (select max(day) + 1 <= (now() - keep_waiting) at time zone 'utc' from pollux.inbound_default) then
        begin
            truncate pollux.inbound_default;
        exception
            when lock_not_available or deadlock_detected then
                held := coalesce(held, 'inbound_default: a lock was not to be had in 250 ms');
        end;
    end if;
    update pollux.retention r
    set looked_at = now(),
        keep = drop_inbound_partitions.keep,
        dropped = coalesce(last, r.dropped),
        dropped_at = case when last is null then r.dropped_at else now() end,
        not_dropped = held,
        not_dropped_since = case when held is not null then coalesce(r.not_dropped_since, now()) end
    where r.table_name = 'inbound';
    return gone;
end
$$;
