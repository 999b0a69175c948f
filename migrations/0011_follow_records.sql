-- Purpose: what exact polling needs besides: the shape of each version that the ledger holds, tombstones that expire, and walks beside
--          the poll (the slow sweep, the list of deletions, the reconciliation of deletes).
-- Locks:   access exclusive on pollux.ledger_entry and pollux.poller for a moment each: columns with constant defaults and a check that
--          is not validated (every row fulfils it) touch no row.
-- Undo:    restore the view of 0005; drop table pollux.poller_walk, pollux.ledger_tombstone; drop the columns that are added here.

set local lock_timeout = '5s';

-- Ledger --------------------------------------------------------------------------------------------------------------------------

alter table pollux.ledger_entry
    add column shape       smallint not null default 0,
    add column other_hash  bytea,
    add column other_shape smallint,
    add column deleted_at  timestamptz,
    drop constraint ledger_entry_verdict_check,
    add constraint ledger_entry_verdict_check
        check (verdict in ('seeded', 'same', 'created', 'updated', 'deleted', 'unclear')) not valid;

comment on column pollux.ledger_entry.shape is 'How the version was shown that the hash is of: 0 by the list, 1 by the call for one record, 2 by a webhook. Hashes of different shapes say nothing about each other.';
comment on column pollux.ledger_entry.other_hash is 'The hash of the same version in another shape; null where none is known.';
comment on column pollux.ledger_entry.other_shape is 'The shape that other_hash is of.';
comment on column pollux.ledger_entry.deleted_at is 'The date of the last deletion that was told; stays when the record comes back, so that it is not told again.';
comment on column pollux.ledger_entry.verdict is 'What the last judgement made of the record: seeded and same told nothing, unclear waits for another look, the others told an event.';

create table pollux.ledger_tombstone (
    organization_id bigint not null,
    instance_id     bigint not null,
    object          text not null,
    record_id       text not null,
    expires_at      timestamptz not null,
    primary key (instance_id, object, record_id)
);

create index ledger_tombstone_expiry on pollux.ledger_tombstone (expires_at);

comment on table pollux.ledger_tombstone is 'When a deleted record may be forgotten: its row of the ledger goes with this one, unless it has come back. Written in the transaction that tells the deletion.';
comment on column pollux.ledger_tombstone.organization_id is 'Who owns the instance.';
comment on column pollux.ledger_tombstone.instance_id is 'The instance that the record was seen through.';
comment on column pollux.ledger_tombstone.object is 'The object.';
comment on column pollux.ledger_tombstone.record_id is 'The record''s id at the vendor.';
comment on column pollux.ledger_tombstone.expires_at is 'When it may be forgotten: after the element''s retention.';
