-- Purpose: walks beside the poll (the slow sweep, the list of deletions, the reconciliation of deletes), each with its own place; and what
--          a poller needs to let its polls go first and to tell its failures once.
-- Locks:   access exclusive on pollux.poller for a moment: nullable columns and one with a constant default touch no row.
-- Undo:    restore the view of 0005; drop table pollux.poller_walk; alter table pollux.poller drop column poll_due, drop column
--          failing_since, drop column walk_anchor.

set local lock_timeout = '5s';

alter table pollux.poller
    add column poll_due      boolean not null default false,
    add column failing_since timestamptz,
    add column walk_anchor   text;

comment on column pollux.poller.poll_due is 'A scheduler has fired the poll, and no walk that began since is complete: it goes before the walks beside it.';
comment on column pollux.poller.failing_since is 'Since when it counts as failing, which was told as an event; null again, and told again, with the next page.';
comment on column pollux.poller.walk_anchor is 'A cursor of the walk under way, kept for ever longer: a list whose cursors go in a circle comes by it again.';

create table pollux.poller_walk (
    poller_id       bigint not null references pollux.poller (id) on delete cascade,
    purpose         text not null check (purpose in ('sweep', 'deletions', 'reconcile')),
    organization_id bigint not null,
    next_at         timestamptz not null default now(),
    started_at      timestamptz,
    stage           text not null default 'listing' check (stage in ('listing', 'confirming')),
    progress        jsonb check (jsonb_typeof(progress) = 'object'),
    pages           bigint not null default 0,
    records         bigint not null default 0,
    changes         bigint not null default 0,
    last_run_at     timestamptz,
    last_vendor_at  timestamptz,
    failures        integer not null default 0,
    last_error      text,
    primary key (poller_id, purpose),
    check ((started_at is null) = (progress is null))
);

comment on table pollux.poller_walk is 'What a poller does beside its polls, a page at a time and behind them: how far it has come, and when it is due again.';
comment on column pollux.poller_walk.poller_id is 'The poller.';
comment on column pollux.poller_walk.purpose is 'sweep: an older window read again; deletions: the vendor''s own list of what is gone; reconcile: all ids, so that what is not there any more is known.';
comment on column pollux.poller_walk.organization_id is 'Who owns the poller.';
comment on column pollux.poller_walk.next_at is 'When it is due; it begins, or goes on, after the next poll.';
comment on column pollux.poller_walk.started_at is 'When the run under way was begun; null between runs.';
comment on column pollux.poller_walk.stage is 'Of a reconciliation: listing all ids, then confirming each that was not listed.';
comment on column pollux.poller_walk.progress is 'Where the run goes on; null between runs.';
comment on column pollux.poller_walk.pages is 'Pages of the run under way, or of the last.';
comment on column pollux.poller_walk.records is 'Records of the run under way, or of the last.';
comment on column pollux.poller_walk.changes is 'Changes of the run under way, or of the last.';
comment on column pollux.poller_walk.last_run_at is 'When the last complete run was begun.';
comment on column pollux.poller_walk.last_vendor_at is 'The vendor''s Date at the first request of the last complete run.';
comment on column pollux.poller_walk.failures is 'Failures in a row.';
comment on column pollux.poller_walk.last_error is 'What was wrong last; null after a complete run.';

-- What retention looks for: the pollers that are not polled any more are few.
create index poller_gone on pollux.poller (id) where not enabled;

create or replace view pollux.poller_status as
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
    p.warning,
    p.failing_since,
    w.walking,
    w.walk_error
from pollux.poller as p
join pollux.instance as i on i.id = p.instance_id
left join lateral (
    select
        string_agg(b.purpose || ' ' || b.stage || ', ' || b.records || ' records', '; ' order by b.purpose)
            filter (where b.started_at is not null) as walking,
        string_agg(b.purpose || ': ' || b.last_error, '; ' order by b.purpose)
            filter (where b.last_error is not null) as walk_error
    from pollux.poller_walk as b
    where b.poller_id = p.id
) as w on true;

comment on view pollux.poller_status is
    'One row a poller. lag is the time since the last complete walk was begun: what changed before it has been told; overdue is how late the next is; walking is what it does beside its polls, walk_error what went wrong there last. Ask by instance_id, or order by next_at with a limit.';

select pollux.show_to_operators('poller_status');
