-- Purpose: partitions that are made and dropped without anybody waiting: who would be in the way is asked for first, one table
--          is dropped a transaction, dead letters lie in weeks, and what retention did, or could not do, is in a row to read.
-- Owner:   target JobQueue.
-- Locks:   pollux.dead_letter and pollux.job_attempt: share while three indexes are built (writers of dead letters and of failed
--          tries wait: about a second for a million rows). Functions are replaced under the same names for older binaries.
-- Undo:    recreate make_history_partitions and drop_history_partitions as of 0002; drop what is created here.

-- ---------------------------------------------------------------------------------------------------------------
-- What operators look for: the newest dead, the dead of a lane, the failures of a lane
-- ---------------------------------------------------------------------------------------------------------------

create index dead_letter_died on pollux.dead_letter (died_at);
comment on index pollux.dead_letter_died is 'The newest dead jobs, of whatever kind.';
create index dead_letter_lane on pollux.dead_letter (lane, died_at);
comment on index pollux.dead_letter_lane is 'The dead jobs of a lane.';
-- Completed jobs have no such index: it would cost each of them 118 bytes of WAL and 9 microseconds (measured: 10,000 lanes).
create index job_attempt_lane on pollux.job_attempt (lane, finished_at);
comment on index pollux.job_attempt_lane is 'The failed tries of a lane.';

-- ---------------------------------------------------------------------------------------------------------------
-- What retention has done
-- ---------------------------------------------------------------------------------------------------------------

create table pollux.retention (
    table_name text primary key,
    keep interval,
    days_ahead integer,
    step interval not null,
    looked_at timestamptz not null default now(),
    dropped text,
    dropped_at timestamptz,
    not_made text,
    not_made_since timestamptz,
    not_dropped text,
    not_dropped_since timestamptz
);
comment on table pollux.retention is
    'One row a table that is kept in partitions by time: what retention was told last, what it did last, and what is in its way. Read it through partition_status and health.';
comment on column pollux.retention.table_name is 'The table.';
comment on column pollux.retention.keep is 'How long a partition is kept after its end.';
comment on column pollux.retention.days_ahead is 'For how many days partitions are made ahead.';
comment on column pollux.retention.step is 'How much time a new partition covers.';
comment on column pollux.retention.looked_at is 'When retention last looked at the table: every minute while a scheduler runs.';
comment on column pollux.retention.dropped is 'The partition dropped last.';
comment on column pollux.retention.dropped_at is 'When that was.';
comment on column pollux.retention.not_made is 'Which partition could not be made at the last look, and who was in the way; null when all are there.';
comment on column pollux.retention.not_made_since is 'Since when.';
comment on column pollux.retention.not_dropped is 'Which partition could not be dropped at the last look, and who was in the way; null when all went.';
comment on column pollux.retention.not_dropped_since is 'Since when.';

insert into pollux.retention (table_name, step)
values ('job_history', interval '1 day'), ('job_attempt', interval '1 day'), ('dead_letter', interval '7 days');

-- ---------------------------------------------------------------------------------------------------------------
-- Parts
-- ---------------------------------------------------------------------------------------------------------------

create function pollux.partitions(p_table regclass)
returns table (id oid, name text, from_at timestamptz, until_at timestamptz, is_default boolean)
language sql stable
set timezone = 'UTC'
set datestyle = 'ISO'
set jit = off
as $$
    select c.oid,
        c.relname::text,
        (regexp_match(b.text, 'FROM \(''([^'']+)''\)'))[1]::timestamptz,
        (regexp_match(b.text, 'TO \(''([^'']+)''\)'))[1]::timestamptz,
        b.text = 'DEFAULT'
    from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    cross join lateral (select pg_catalog.pg_get_expr(c.relpartbound, c.oid)) b (text)
    where i.inhparent = p_table
$$;
comment on function pollux.partitions(regclass) is
    'The partitions of a table with the times that they cover, as its catalogue has them; days begin in UTC.';

-- A statement that waits for an exclusive lock makes everybody wait who comes after it. So nobody waits for a transaction that is
-- known to be long: it is asked for first.
create function pollux.in_the_way(p_tables oid[]) returns text
language sql volatile
set jit = off
as $$
    select case
        when l.pid is null then format('prepared transaction (see pg_prepared_xacts), transaction %s', l.virtualtransaction)
        else format(
            'process %s%s%s', l.pid, ' (' || nullif(a.application_name, '') || ')',
            ', in a transaction since ' || to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
        )
    end
    from pg_catalog.pg_locks l
    left join pg_catalog.pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'relation'
      and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
      and l.relation = any(p_tables)
      and l.granted
      and l.pid is distinct from pg_backend_pid()
      -- a role that may not see the start takes it for long, and comes again in a minute
      and (a.xact_start is null or a.xact_start < clock_timestamp() - interval '1 s')
    order by a.xact_start nulls first
    limit 1
$$;
comment on function pollux.in_the_way(oid[]) is
    'Names a transaction that has been open for a second and holds a lock on one of these tables; null when there is none.';

create function pollux.time_column(p_table text) returns text
language plpgsql immutable
as $$
begin
    if p_table not in ('job_history', 'job_attempt', 'dead_letter') then
        raise exception '% is not kept in partitions by the queue', p_table;
    end if;
    return case p_table when 'dead_letter' then 'died_at' else 'finished_at' end;
end
$$;
comment on function pollux.time_column(text) is 'By which column a table of the queue''s is kept in partitions.';

-- ---------------------------------------------------------------------------------------------------------------
-- Making
-- ---------------------------------------------------------------------------------------------------------------

-- A table is made beside its parent and then attached: that stops nobody who writes through the parent. It locks the default
-- partition against readers of the whole table for as long as it takes to look for rows of that time in it: a moment, for the
-- default partition is empty. Should it hold rows of a day, that day stays there, and the others are made around it.
create function pollux.make_partitions(p_table text, p_days integer) returns integer
language plpgsql volatile
set lock_timeout = '100ms'
set timezone = 'UTC'
set jit = off
as $$
declare
    v_column text := pollux.time_column(p_table);
    v_parent regclass := ('pollux.' || p_table)::regclass;
    v_default regclass := ('pollux.' || p_table || '_default')::regclass;
    v_step interval;
    v_from timestamptz := date_trunc('day', now());
    v_until timestamptz;
    v_name text;
    v_taken boolean;
    v_held text;
    v_made integer := 0;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('pollux.make_history_partitions', 0)) then
        return 0;
    end if;
    select r.step into strict v_step from pollux.retention r where r.table_name = p_table;
    while v_from <= now() + make_interval(days => p_days) loop
        select p.until_at into v_until
        from pollux.partitions(v_parent) p
        where p.from_at <= v_from and p.until_at > v_from;
        if found then
            v_from := v_until;
            continue;
        end if;
        -- Weeks begin on Monday; the first may be shorter, and none reaches into what is there already.
        select least(
                case when v_step = interval '7 days' then date_trunc('week', v_from) else v_from end + v_step,
                min(p.from_at)
            )
        into v_until
        from pollux.partitions(v_parent) p
        where p.from_at > v_from;
        execute format('select exists (select from %s where %I >= $1 and %I < $2)', v_default, v_column, v_column)
        into v_taken using v_from, v_until;
        if v_taken then
            v_from := v_from + interval '1 day';
            continue;
        end if;
        v_name := p_table || to_char(v_from, '_YYYYMMDD');
        v_held := v_name || ': ' || pollux.in_the_way(array[v_default]);
        exit when v_held is not null;
        begin
            execute format('create table pollux.%I (like %s including defaults including comments)', v_name, v_parent);
            execute format(
                'alter table %s attach partition pollux.%I for values from (%L) to (%L)', v_parent, v_name, v_from, v_until
            );
            execute format(
                'comment on table pollux.%I is %L', v_name,
                format('Rows of %s from %s to before %s (UTC).', p_table, v_from::date, v_until::date)
            );
            v_made := v_made + 1;
        exception
            when lock_not_available or deadlock_detected then
                v_held := v_name || ': a lock was not to be had in 100 ms';
                exit;
            when check_violation then
                null; -- a row came into the default partition just now: it takes that time's other rows too
        end;
        v_from := v_until;
    end loop;
    update pollux.retention r
    set looked_at = now(),
        days_ahead = p_days,
        not_made = v_held,
        not_made_since = case when v_held is not null then coalesce(r.not_made_since, now()) end
    where r.table_name = p_table;
    return v_made;
end
$$;
comment on function pollux.make_partitions(text, integer) is
    'Makes the partitions of a table for today and the next p_days days where they are missing and says how many; any number of callers, and none waits for a long reader.';

create or replace function pollux.make_history_partitions(p_days integer) returns integer
language sql volatile
as $$
    select pollux.make_partitions('job_history', p_days)
         + pollux.make_partitions('job_attempt', p_days)
         + pollux.make_partitions('dead_letter', p_days)
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- Dropping
-- ---------------------------------------------------------------------------------------------------------------

-- The parent is locked against everybody from the moment the lock is asked for until the commit: so one partition a transaction,
-- and only when nobody is known to hold it for long. 50 ms is what an insert may have to wait at worst, once a minute, for a
-- reader that came in between.
create or replace function pollux.drop_history_partitions(p_table text, p_keep interval) returns integer
language plpgsql volatile
set lock_timeout = '50ms'
set jit = off
as $$
declare
    v_column text := pollux.time_column(p_table);
    v_parent regclass := ('pollux.' || p_table)::regclass;
    v_default regclass := ('pollux.' || p_table || '_default')::regclass;
    v_part record;
    v_reader text;
    v_held text;
    v_dropped text;
    v_old boolean;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('pollux.make_history_partitions', 0)) then
        return 0;
    end if;
    for v_part in
        select p.id, p.name
        from pollux.partitions(v_parent) p
        where p.until_at <= now() - p_keep
        order by p.until_at
    loop
        v_reader := pollux.in_the_way(array[v_parent, v_part.id]);
        if v_reader is not null then
            v_held := coalesce(v_held, v_part.name || ': ' || v_reader);
            continue;
        end if;
        begin
            execute format('drop table pollux.%I', v_part.name);
            v_dropped := v_part.name;
            exit;
        exception
            when lock_not_available or deadlock_detected then
                v_held := coalesce(v_held, v_part.name || ': a lock was not to be had in 50 ms');
                exit;
        end;
    end loop;
    if v_dropped is null and v_held is null then
        -- The net is emptied when all in it is old.
        execute format(
            'select exists (select from %s) and not exists (select from %s where %I >= $1)', v_default, v_default, v_column
        )
        into v_old using now() - p_keep;
        if v_old then
            v_held := v_default || ': ' || pollux.in_the_way(array[v_default]);
            begin
                if v_held is null then
                    execute format('truncate table %s', v_default);
                end if;
            exception
                when lock_not_available or deadlock_detected then
                    v_held := v_default || ': a lock was not to be had in 50 ms';
            end;
        end if;
    end if;
    update pollux.retention r
    set looked_at = now(),
        keep = p_keep,
        dropped = coalesce(v_dropped, r.dropped),
        dropped_at = case when v_dropped is null then r.dropped_at else now() end,
        not_dropped = v_held,
        not_dropped_since = case when v_held is not null then coalesce(r.not_dropped_since, now()) end
    where r.table_name = p_table;
    return (v_dropped is not null)::integer;
end
$$;
comment on function pollux.drop_history_partitions(text, interval) is
    'Drops the oldest partition that ended longer ago than p_keep and can be had, and says whether it did: call it until it says 0. Gives way to whoever reads.';

-- ---------------------------------------------------------------------------------------------------------------
-- The latest minutes
-- ---------------------------------------------------------------------------------------------------------------

-- A block range index knows nothing of the pages that came after the last vacuum of an append-only table: whoever asks for the last
-- minute would read the day.
create function pollux.summarize_history() returns integer
language plpgsql volatile
set lock_timeout = '50ms'
set jit = off
as $$
declare
    v_index regclass;
    v_ranges integer := 0;
begin
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
comment on function pollux.summarize_history() is
    'Makes the time indexes of the current partitions know their latest pages, and says of how many ranges. For maintenance only.';
