-- Purpose: says of every column of access_status what it means, as of all views.
-- Owner:   target VendorClient, as of the view.
-- Locks:   none that anybody would wait for.
-- Undo:    nothing; comments do no harm.

comment on column pollux.access_status.organization_id is 'Who owns the instance.';
comment on column pollux.access_status.expires_at is 'When the token ends, by the vendor''s word.';
comment on column pollux.access_status.failures is 'How many times in a row no token could be got.';
comment on column pollux.access_status.failure_kind is 'What the last failure was: revoked, limited, rejected, malformed, refused (not even asked) or failed.';
comment on column pollux.access_status.failure_status is 'The status that the vendor answered with.';
comment on column pollux.access_status.failure is 'What it said, without secrets.';
comment on column pollux.access_status.updated_at is 'When the row was changed last.';
