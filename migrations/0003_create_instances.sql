-- Purpose: organizations, their users, their instances and what an instance must keep secret.
-- Locks:   none on existing tables; only new ones are made.
-- Undo:    drop table pollux.egress_allowance, pollux.instance_secret, pollux.instance, pollux.account_user, pollux.organization;

create table pollux.organization (
    id          bigint generated always as identity primary key,
    name        text not null,
    secret_hash bytea not null unique check (length(secret_hash) = 32),
    created_at  timestamptz not null default now()
);

comment on table pollux.organization is 'Who owns things; nothing of one organization is ever visible to another.';
comment on column pollux.organization.id is 'Names the organization everywhere.';
comment on column pollux.organization.name is 'What people call it; not unique.';
comment on column pollux.organization.secret_hash is 'SHA-256 of the organization secret, which is shown once.';
comment on column pollux.organization.created_at is 'When it was made.';

create table pollux.account_user (
    id              bigint generated always as identity primary key,
    organization_id bigint not null references pollux.organization (id),
    email           text not null default '',
    first_name      text not null default '',
    last_name       text not null default '',
    secret_hash     bytea not null unique check (length(secret_hash) = 32),
    created_at      timestamptz not null default now(),
    unique (organization_id, id)
);

comment on table pollux.account_user is 'People of an organization; they share what it owns.';
comment on column pollux.account_user.id is 'Names the user everywhere.';
comment on column pollux.account_user.organization_id is 'The organization that they belong to.';
comment on column pollux.account_user.email is 'Their address; empty where none was given.';
comment on column pollux.account_user.first_name is 'Their first name; empty where none was given.';
comment on column pollux.account_user.last_name is 'Their last name; empty where none was given.';
comment on column pollux.account_user.secret_hash is 'SHA-256 of the user secret, which is shown once.';
comment on column pollux.account_user.created_at is 'When they were added.';

create table pollux.instance (
    id              bigint generated always as identity primary key,
    organization_id bigint not null references pollux.organization (id),
    user_id         bigint not null,
    element_key     text not null,
    name            text not null,
    tags            text[] not null default '{}',
    token_hash      bytea unique check (length(token_hash) = 32),
    configuration   jsonb not null default '{}' check (jsonb_typeof(configuration) = 'object'),
    disabled        boolean not null default false,
    valid           boolean not null default true,
    events_enabled  boolean not null default false,
    base_line       timestamptz,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    deleted_at      timestamptz,
    unique (organization_id, id),
    foreign key (organization_id, user_id) references pollux.account_user (organization_id, id),
    check ((deleted_at is null) = (token_hash is not null))
);

create index instance_live on pollux.instance (organization_id, id) where deleted_at is null;

comment on table pollux.instance is 'One customer''s authenticated connection to an element. A deleted one keeps its row, emptied, for the events it has made.';
comment on column pollux.instance.id is 'Names the instance everywhere; alone it opens nothing.';
comment on column pollux.instance.organization_id is 'Its owner.';
comment on column pollux.instance.user_id is 'The user who made it.';
comment on column pollux.instance.element_key is 'The connector that it uses.';
comment on column pollux.instance.name is 'What its owner calls it.';
comment on column pollux.instance.tags is 'The owner''s tags.';
comment on column pollux.instance.token_hash is 'SHA-256 of the Element token, which is shown once; null when deleted.';
comment on column pollux.instance.configuration is 'The configuration that is no secret, all values as text; secrets are in instance_secret.';
comment on column pollux.instance.disabled is 'Switched off by its owner.';
comment on column pollux.instance.valid is 'Whether the vendor still takes its credentials.';
comment on column pollux.instance.events_enabled is 'Whether it is polled for events.';
comment on column pollux.instance.base_line is 'The vendor''s own time when it was made; what is dated earlier was there before.';
comment on column pollux.instance.created_at is 'When it was made.';
comment on column pollux.instance.updated_at is 'When it was changed last.';
comment on column pollux.instance.deleted_at is 'When it was deleted; null while it lives.';

create table pollux.instance_secret (
    organization_id bigint not null,
    instance_id     bigint not null,
    name            text not null,
    sealed          bytea not null,
    primary key (organization_id, instance_id, name),
    foreign key (organization_id, instance_id) references pollux.instance (organization_id, id)
);

comment on table pollux.instance_secret is 'The secret values of an instance''s configuration, sealed with AES-256-GCM and bound to this row.';
comment on column pollux.instance_secret.organization_id is 'The instance''s owner.';
comment on column pollux.instance_secret.instance_id is 'The instance.';
comment on column pollux.instance_secret.name is 'The key in the instance''s configuration.';
comment on column pollux.instance_secret.sealed is 'Version, key id, nonce, ciphertext and tag; opens with POLLUX_MASTER_KEYS.';

create table pollux.egress_allowance (
    organization_id bigint not null references pollux.organization (id),
    purpose         text not null check (purpose in ('vendor', 'webhook')),
    cidr            cidr not null,
    created_at      timestamptz not null default now(),
    primary key (organization_id, purpose, cidr)
);

comment on table pollux.egress_allowance is 'Private networks that one organization may reach besides those of POLLUX_EGRESS_ALLOW.';
comment on column pollux.egress_allowance.organization_id is 'Who may reach it.';
comment on column pollux.egress_allowance.purpose is 'What for: vendor or webhook.';
comment on column pollux.egress_allowance.cidr is 'The network.';
comment on column pollux.egress_allowance.created_at is 'When it was allowed.';
