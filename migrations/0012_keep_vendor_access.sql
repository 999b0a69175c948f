-- Purpose: access tokens of instances whose vendor gives such (OAuth 2, logins), and the lease by which one caller renews them.
-- Owner:   target VendorClient, which alone writes the table.
-- Locks:   none on existing tables but a brief one on organization for the reference.
-- Undo:    drop view pollux.access_status; drop table pollux.instance_access; drop sequence pollux.instance_access_lease;
--          instances with a rotating refresh token have to be connected again then.

create sequence pollux.instance_access_lease;
comment on sequence pollux.instance_access_lease is 'Gives each lease a number that no other has.';

create table pollux.instance_access (
    organization_id bigint not null references pollux.organization (id),
    instance_id     bigint not null check (instance_id >= 0),
    fingerprint     bytea not null check (length(fingerprint) = 32),
    version         bigint not null default 0,
    access_token    bytea,
    refresh_token   bytea,
    refresh_at      timestamptz,
    expires_at      timestamptz,
    lease           bigint,
    lease_until     timestamptz,
    failures        integer not null default 0,
    retry_at        timestamptz,
    failure_kind    text check (
        failure_kind in ('revoked', 'limited', 'rejected', 'malformed', 'refused', 'failed')
    ),
    failure_status  integer,
    failure         text,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    primary key (organization_id, instance_id, fingerprint),
    constraint instance_access_token_ends check (
        (access_token is null) = (expires_at is null) and (access_token is null) = (refresh_at is null)
    ),
    constraint instance_access_lease_ends check ((lease is null) = (lease_until is null)),
    constraint instance_access_failure_rests check ((failure_kind is null) = (retry_at is null))
);

comment on table pollux.instance_access is
    'Access tokens that vendors gave, sealed, one row for each instance and set of credentials; new credentials have a row of their own, so a token is never used with credentials it was not given for.';
comment on column pollux.instance_access.organization_id is 'The instance''s owner.';
comment on column pollux.instance_access.instance_id is
    'The instance; 0 for one whose credentials are tried before it is made, which takes the row over.';
comment on column pollux.instance_access.fingerprint is
    'Tells the credentials: a keyed hash (HMAC-SHA-256) of their values, of no use without POLLUX_MASTER_KEYS.';
comment on column pollux.instance_access.version is 'Grows with each token stored: what taking the lease compares; 0 before the first.';
comment on column pollux.instance_access.access_token is 'The token that calls are made with, sealed with AES-256-GCM and bound to the instance.';
comment on column pollux.instance_access.refresh_token is
    'The refresh token that the vendor gave last, sealed; null where that of the configuration is still the one.';
comment on column pollux.instance_access.refresh_at is 'When a new token should be got, before this one ends.';
comment on column pollux.instance_access.expires_at is 'When the token ends, by the vendor''s word.';
comment on column pollux.instance_access.lease is 'Who is getting a new token; null for nobody.';
comment on column pollux.instance_access.lease_until is 'Until when that holds: afterwards anybody may take over.';
comment on column pollux.instance_access.failures is 'How many times in a row no token could be got.';
comment on column pollux.instance_access.retry_at is 'Nobody asks the vendor for a token before; grows with each failure.';
comment on column pollux.instance_access.failure_kind is
    'What the last failure was: revoked, limited, rejected, malformed, refused (not even asked) or failed.';
comment on column pollux.instance_access.failure_status is 'The status that the vendor answered with.';
comment on column pollux.instance_access.failure is 'What it said, without secrets.';
comment on column pollux.instance_access.created_at is 'When these credentials were used first.';
comment on column pollux.instance_access.updated_at is 'When the row was changed last.';

create view pollux.access_status as
select a.organization_id,
    a.instance_id,
    case
        when a.lease_until > now() then 'refreshing'
        when a.failure_kind = 'revoked' then 'revoked'
        when a.failure_kind is not null then 'failing'
        when a.expires_at > now() then 'good'
        else 'ended'
    end as state,
    a.version as tokens,
    a.expires_at,
    a.failures,
    a.retry_at,
    a.failure_kind,
    a.failure_status,
    a.failure,
    a.updated_at
from pollux.instance_access a;
comment on view pollux.access_status is
    'One row for each instance''s access: good, refreshing, ended (got again with the next call), failing (failure says why) or revoked. Shows no token.';
comment on column pollux.access_status.instance_id is 'The instance; 0 for credentials that were tried for one that was not made.';
comment on column pollux.access_status.state is 'good, refreshing, ended, failing or revoked.';
comment on column pollux.access_status.tokens is 'How many tokens the vendor has given for these credentials.';
comment on column pollux.access_status.retry_at is 'When the vendor may be asked for a token again.';

select pollux.show_to_operators('access_status');
