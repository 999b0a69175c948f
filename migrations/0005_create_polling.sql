-- Purpose: what polling knows: the ledger of the versions seen last, and one row for each polled object of an instance.
-- Locks:   share row exclusive on pollux.organization and pollux.instance for the foreign keys, for a moment; else only new tables.
-- Undo:    drop view pollux.poller_status; drop function pollux.poll_now(bigint, text), pollux.resume_poller(bigint, text);
--          drop table pollux.poller, pollux.ledger_entry;

-- Ledger --------------------------------------------------------------------------------------------------------------------------

create table pollux.ledger_entry (
    organization_id bigint not null,
    instance_id     bigint not null,
    object          text not null,
    record_id       text not null,
    dated_from      timestamptz,
    dated_to        timestamptz,
    hash            bytea not null check (length(hash) = 32),
    deleted         boolean not null default false,
    fetched_at      timestamptz not null,
    verdict         text not null check (verdict in ('seeded', 'same', 'created', 'updated', 'deleted')),
    primary key (instance_id, object, record_id),
    check ((dated_from is null) = (dated_to is null)),
    check (dated_from <= dated_to)
) partition by hash (instance_id, object, record_id);

comment on table pollux.ledger_entry is 'For each record of each instance the version seen last: it decides what is a change, and of which type, and tells nothing twice. Written in the transaction that records the events.';
comment on column pollux.ledger_entry.organization_id is 'Who owns the instance.';
comment on column pollux.ledger_entry.instance_id is 'The instance that the record was seen through.';
comment on column pollux.ledger_entry.object is 'The object, such as contacts.';
comment on column pollux.ledger_entry.record_id is 'The record''s id at the vendor.';
comment on column pollux.ledger_entry.dated_from is 'The earliest instant that the version''s own date may mean; null where it bears none.';
comment on column pollux.ledger_entry.dated_to is 'The latest instant that the version''s own date may mean; the same as dated_from unless the date is ambiguous.';
comment on column pollux.ledger_entry.hash is 'SHA-256 of the version''s canonical JSON less the ignored fields and the date of its update.';
comment on column pollux.ledger_entry.deleted is 'A tombstone: the record is gone at the vendor.';
comment on column pollux.ledger_entry.fetched_at is 'When the page that held the version was asked for, by the database''s clock.';
comment on column pollux.ledger_entry.verdict is 'What the last judgement made of the record: seeded and same told nothing, the others told an event.';

-- A page's re-seen rows change nothing that is indexed: room on the page keeps those updates where the row is.
do $$
begin
    for remainder in 0..15 loop
        execute format(
            'create table pollux.ledger_entry_%s partition of pollux.ledger_entry for values with (modulus 16, remainder %s) with (fillfactor = 85)',
            to_char(remainder, 'FM00'),
            remainder
        );
        execute format(
            'comment on table pollux.ledger_entry_%s is %L',
            to_char(remainder, 'FM00'),
            format('Hash partition %s of 16 of pollux.ledger_entry.', remainder)
        );
    end loop;
end
$$;

-- Pollers -------------------------------------------------------------------------------------------------------------------------

create table pollux.poller (
    id               bigint generated always as identity primary key,
    organization_id  bigint not null,
    instance_id      bigint not null,
    object           text not null,
    configuration    jsonb not null default '{}' check (jsonb_typeof(configuration) = 'object'),
    poll_interval    interval not null check (poll_interval > interval '0'),
    enabled          boolean not null default true,
    state            text not null default 'active' check (state in ('active', 'backing_off', 'paused')),
    edition          bigint not null default 1,
    next_at          timestamptz not null default now(),
    base_line        timestamptz,
    watermark        timestamptz,
    seeded_at        timestamptz,
    walk_started_at  timestamptz,
    walk_since       timestamptz,
    walk_vendor_at   timestamptz,
    walk_newest      timestamptz,
    walk_cursor      text,
    walk_trail       jsonb not null default '[]' check (jsonb_typeof(walk_trail) = 'array'),
    walk_repeats     integer not null default 0,
    walk_pages       bigint not null default 0,
    walk_records     bigint not null default 0,
    walk_changes     bigint not null default 0,
    last_poll_at     timestamptz,
    last_vendor_at   timestamptz,
    last_records     bigint,
    last_changes     bigint,
    failures         integer not null default 0,
    last_error       text,
    last_error_at    timestamptz,
    warning          text,
    lateness         interval,
    clock_skew       interval,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    unique (instance_id, object),
    foreign key (organization_id, instance_id) references pollux.instance (organization_id, id)
);

create index poller_due on pollux.poller (next_at, id) where enabled and state <> 'paused';
create index poller_organization on pollux.poller (organization_id, instance_id, object);

comment on table pollux.poller is 'One polled object of one instance: when it is due, how far it has come, and what went wrong last.';
comment on column pollux.poller.id is 'Names the poller in its jobs.';
comment on column pollux.poller.organization_id is 'Who owns the instance.';
comment on column pollux.poller.instance_id is 'The instance that is polled.';
comment on column pollux.poller.object is 'The object that is polled.';
comment on column pollux.poller.configuration is 'What the instance''s event.poller.configuration says of this object; merged over the element''s own at each poll.';
comment on column pollux.poller.poll_interval is 'The time from one poll to the next.';
comment on column pollux.poller.enabled is 'Whether the instance still names the object; what is known of it stays.';
comment on column pollux.poller.state is 'active; backing_off after a failure, until a page comes; paused by the flood limit, until pollux.resume_poller.';
comment on column pollux.poller.edition is 'Grows with every change of the configuration: a page that was asked for under another edition is not judged.';
comment on column pollux.poller.next_at is 'When the next poll is due. Schedulers take it with skip locked and move it in the transaction that enqueues the job.';
comment on column pollux.poller.base_line is 'The vendor''s own time when polling was asked for: only what is dated after it is told.';
comment on column pollux.poller.watermark is 'The date of the newest record of the last complete walk that was not dated in the future; moves only at the end of one. The base line before the first.';
comment on column pollux.poller.seeded_at is 'When the first walk was complete.';
comment on column pollux.poller.walk_started_at is 'When the walk under way was begun; null between walks.';
comment on column pollux.poller.walk_since is 'The date that the walk under way asks from: watermark less overlap.';
comment on column pollux.poller.walk_vendor_at is 'The vendor''s Date at the first request of the walk: what is dated later moves no watermark.';
comment on column pollux.poller.walk_newest is 'The newest date found in the walk so far that was not in the future.';
comment on column pollux.poller.walk_cursor is 'Where the walk goes on; null before its first page is committed.';
comment on column pollux.poller.walk_trail is 'Where the last pages of the walk ended, so that a list that has shifted is noticed.';
comment on column pollux.poller.walk_repeats is 'How often a part of the walk was read again because the list had shifted.';
comment on column pollux.poller.walk_pages is 'Pages of the walk so far.';
comment on column pollux.poller.walk_records is 'Records of the walk so far.';
comment on column pollux.poller.walk_changes is 'Changes of the walk so far, which the flood limit bounds.';
comment on column pollux.poller.last_poll_at is 'When the last complete walk was begun.';
comment on column pollux.poller.last_vendor_at is 'The vendor''s Date at the first request of the last complete walk.';
comment on column pollux.poller.last_records is 'Records of the last complete walk.';
comment on column pollux.poller.last_changes is 'Changes of the last complete walk.';
comment on column pollux.poller.failures is 'Failures in a row; 0 after a page.';
comment on column pollux.poller.last_error is 'What was wrong last; stays until the next complete walk.';
comment on column pollux.poller.last_error_at is 'When that was.';
comment on column pollux.poller.warning is 'What works but should be set otherwise, and how.';
comment on column pollux.poller.lateness is 'The most by which a change became visible after its own date, as far as it could be seen.';
comment on column pollux.poller.clock_skew is 'How far the vendor''s clock is ahead of the database''s; negative where it is behind.';
comment on column pollux.poller.created_at is 'When polling was asked for.';
comment on column pollux.poller.updated_at is 'When the row was changed last by anything but a poll.';

-- For operators -------------------------------------------------------------------------------------------------------------------

create view pollux.poller_status as
select
    p.id,
    p.organization_id,
    p.instance_id,
    p.object,
    case
        when not p.enabled or i.deleted_at is not null or i.disabled or not i.events_enabled then 'disabled'
        when not i.valid then 'revoked'
        when p.state = 'active' and p.walk_started_at is not null then 'polling'
        else p.state
    end as state,
    p.poll_interval,
    p.next_at,
    p.last_poll_at,
    now() - coalesce(p.last_poll_at, p.created_at) as lag,
    greatest(now() - p.next_at, interval '0') as overdue,
    p.watermark,
    p.walk_pages,
    p.walk_records,
    p.walk_changes,
    p.last_records,
    p.last_changes,
    p.failures,
    p.last_error,
    p.last_error_at,
    p.lateness,
    p.clock_skew,
    p.warning
from pollux.poller as p
join pollux.instance as i on i.id = p.instance_id;

comment on view pollux.poller_status is
    'One row a poller. lag is the time since the last complete walk was begun: what changed before it has been told; overdue is how late the next is. Ask by instance_id, or order by next_at with a limit.';

create function pollux.poll_now(instance bigint, object text) returns boolean
language sql volatile
as $$
    with moved as (
        update pollux.poller as p
        set next_at = least(p.next_at, now()),
            state = case p.state when 'backing_off' then 'active' else p.state end
        where p.instance_id = poll_now.instance
            and p.object = poll_now.object
            and p.enabled
            and p.state <> 'paused'
        returning 1
    )
    select exists (select from moved)
$$;

comment on function pollux.poll_now(bigint, text) is
    'Makes a poller due at once; a scheduler fires it within a second. False where there is none, or it is paused: see pollux.resume_poller.';

create function pollux.resume_poller(instance bigint, object text) returns boolean
language sql volatile
as $$
    with moved as (
        update pollux.poller as p
        set state = 'active',
            next_at = now(),
            walk_changes = 0,
            failures = 0,
            updated_at = now()
        where p.instance_id = resume_poller.instance
            and p.object = resume_poller.object
            and p.state = 'paused'
        returning 1
    )
    select exists (select from moved)
$$;

comment on function pollux.resume_poller(bigint, text) is
    'Lets a poller that its flood limit has paused go on at the page where it stopped, with a new allowance. False where none is paused.';

select pollux.show_to_operators('poller_status');
