-- Purpose: schedules as rows: recurring jobs by interval or by cron expression, fired by compare-and-set.
-- Owner:   target JobQueue, which alone writes the table.
-- Locks:   none on existing tables; everything here is new.
-- Undo:    drop view pollux.schedule_status; drop function pollux.fire_schedule(text), pollux.enable_schedule(text),
--          pollux.disable_schedule(text); drop table pollux.schedule;

create table pollux.schedule (
    name text primary key,
    run_every interval,
    cron text,
    time_zone text,
    spread interval not null default interval '0',
    spread_offset interval not null default interval '0',
    catch_up text not null default 'latest',
    catch_up_limit integer,
    kind text not null,
    queue text not null,
    lane text not null,
    payload jsonb not null default '{}',
    organization_id bigint,
    priority smallint not null default 0,
    retry_waits real[] not null default '{}',
    retry_jitter real not null default 0,
    longest_run interval not null default interval '5 minutes',
    unique_key text,
    enabled boolean not null default true,
    next_at timestamptz not null default '-infinity',
    last_at timestamptz,
    fired_at timestamptz,
    last_job_id bigint,
    fault text,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint schedule_has_a_name check (name <> ''),
    constraint schedule_has_one_rule check (
        (run_every is null) = (cron is not null) and (cron is null) = (time_zone is null)
    ),
    constraint schedule_interval_is_a_second check (run_every >= interval '1 second'),
    constraint schedule_spread_is_whole check (
        spread >= interval '0' and spread_offset >= interval '0' and spread_offset <= spread
    ),
    constraint schedule_catch_up_is_known check (
        case catch_up
            when 'skip' then catch_up_limit is null
            when 'latest' then catch_up_limit is null
            when 'all' then catch_up_limit is not null and catch_up_limit between 1 and 1000
            else false
        end
    ),
    constraint schedule_payload_is_an_object check (jsonb_typeof(payload) = 'object'),
    constraint schedule_longest_run_is_positive check (longest_run > interval '0')
);

-- What a scheduler reads each second: a range at the head of this index.
create index schedule_due on pollux.schedule (next_at, name) where enabled;

comment on table pollux.schedule is
    'Recurring jobs, one row each. Any scheduler fires a due row: one statement compares it with what was read, moves next_at on and inserts the jobs. Read it through schedule_status.';
comment on column pollux.schedule.name is 'What it is called; defining the name again changes the row.';
comment on column pollux.schedule.run_every is
    'Due at every whole multiple of this since 1970-01-01 00:00 UTC; null where cron says when.';
comment on column pollux.schedule.cron is
    'Due when this matches the clocks of time_zone: minute hour day-of-month month day-of-week, or @daily and the like.';
comment on column pollux.schedule.time_zone is 'The zone of cron, by its name in the tz database.';
comment on column pollux.schedule.spread is
    'Over how long schedules of one time are spread, so that not everything runs on the minute.';
comment on column pollux.schedule.spread_offset is
    'Its own part of the spread, by a hash of its name: it is due this long after each time of its rule.';
comment on column pollux.schedule.catch_up is
    'What becomes of times missed by more than a minute: skip drops them, latest fires the last of them, all fires the last catch_up_limit of them, the oldest first.';
comment on column pollux.schedule.catch_up_limit is 'How many times all catches up with at most; 1 to 1,000.';
comment on column pollux.schedule.kind is 'Of its jobs, as in job.';
comment on column pollux.schedule.queue is 'Of its jobs, as in job.';
comment on column pollux.schedule.lane is 'Of its jobs, as in job.';
comment on column pollux.schedule.payload is
    'Of its jobs; each gets scheduledAt besides, the time of the rule that it is for, in UTC.';
comment on column pollux.schedule.organization_id is 'Of its jobs, as in job.';
comment on column pollux.schedule.priority is 'Of its jobs, as in job.';
comment on column pollux.schedule.retry_waits is 'Of its jobs, as in job.';
comment on column pollux.schedule.retry_jitter is 'Of its jobs, as in job.';
comment on column pollux.schedule.longest_run is 'Of its jobs, as in job.';
comment on column pollux.schedule.unique_key is
    'Of its jobs, as in job: while one of them lives, a time passes without a second one.';
comment on column pollux.schedule.enabled is 'Whether it is fired; disable_schedule(name) and enable_schedule(name).';
comment on column pollux.schedule.next_at is
    'When it is due, spread included; -infinity where a scheduler has to find that out, from updated_at on.';
comment on column pollux.schedule.last_at is 'The time of the rule that its last job is for.';
comment on column pollux.schedule.fired_at is 'When that job was enqueued.';
comment on column pollux.schedule.last_job_id is 'That job; its end is in job_history or dead_job.';
comment on column pollux.schedule.fault is 'Why it could not be fired, until it is; it stops no other.';
comment on column pollux.schedule.version is 'Grows with every change: what firing compares and sets.';
comment on column pollux.schedule.created_at is 'When it was defined first.';
comment on column pollux.schedule.updated_at is 'When it was last defined otherwise, enabled, disabled or made due by hand.';
comment on constraint schedule_has_one_rule on pollux.schedule is 'An interval, or a cron expression with its zone.';
comment on index pollux.schedule_due is 'Enabled schedules in the order in which they are due.';

-- For operators -------------------------------------------------------------------------------------------------------

create view pollux.schedule_status as
select s.name,
    case
        when not s.enabled then 'disabled'
        when s.fault is not null then 'broken'
        when s.next_at < now() - interval '1 minute' and s.next_at > '-infinity' then 'overdue'
        else 'waiting'
    end as state,
    coalesce('every ' || s.run_every::text, s.cron || ' ' || s.time_zone) as rule,
    nullif(s.next_at, '-infinity') as next_at,
    case
        when s.enabled and s.next_at > '-infinity' then greatest(now() - s.next_at, interval '0')
    end as overdue,
    s.last_at,
    s.fired_at,
    s.last_job_id,
    s.fault,
    s.kind,
    s.queue,
    s.lane,
    s.organization_id,
    case s.catch_up when 'all' then 'all up to ' || s.catch_up_limit else s.catch_up end as catch_up,
    s.spread_offset,
    s.unique_key,
    s.created_at,
    s.updated_at
from pollux.schedule s;
comment on view pollux.schedule_status is
    'One row a schedule: disabled, broken (fault says why), overdue (no scheduler has fired it for a minute), or waiting.';
comment on column pollux.schedule_status.rule is 'Its interval, or its cron expression and time zone.';
comment on column pollux.schedule_status.next_at is 'When it is due; null until a scheduler has found out, within a second.';
comment on column pollux.schedule_status.overdue is 'For how long it has been due.';
comment on column pollux.schedule_status.last_at is 'The time of the rule that its last job is for.';
comment on column pollux.schedule_status.last_job_id is 'Its last job: job_status while it lives, then job_history or dead_job.';

create function pollux.disable_schedule(p_name text) returns boolean
language sql volatile
as $$
    with changed as (
        update pollux.schedule s
        set enabled = false,
            version = s.version + 1,
            updated_at = now()
        where s.name = p_name
          and s.enabled
        returning 1
    )
    select exists (select from changed)
$$;
comment on function pollux.disable_schedule(text) is
    'Stops a schedule until enable_schedule(name); a new definition of it does not start it. False where none of that name is enabled.';

create function pollux.enable_schedule(p_name text) returns boolean
language sql volatile
as $$
    with changed as (
        update pollux.schedule s
        set enabled = true,
            next_at = '-infinity',
            fault = null,
            version = s.version + 1,
            updated_at = now()
        where s.name = p_name
          and not s.enabled
        returning 1
    )
    select exists (select from changed)
$$;
comment on function pollux.enable_schedule(text) is
    'Lets a disabled schedule go on with its next time; what it missed meanwhile is not caught up with. False where none of that name is disabled.';

create function pollux.fire_schedule(p_name text) returns boolean
language sql volatile
as $$
    with changed as (
        update pollux.schedule s
        set next_at = case when s.next_at > '-infinity' then least(s.next_at, now()) else now() end,
            version = s.version + 1,
            updated_at = now()
        where s.name = p_name
          and s.enabled
        returning 1
    )
    select exists (select from changed)
$$;
comment on function pollux.fire_schedule(text) is
    'Makes an enabled schedule due at once, beside its times; a scheduler fires it within seconds. False where none of that name is enabled.';

select pollux.show_to_operators('schedule_status');
