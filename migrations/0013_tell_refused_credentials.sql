-- Purpose: a failure to get a token holds for the values that it was asked for with, and not for corrected ones.
-- Owner:   target VendorClient, as of the table.
-- Locks:   access exclusive on instance_access for a moment; no rewrite. Older processes go on: to newer ones, what they note holds
--          for no credentials, so at most a failing vendor is asked a few times more while both run.
-- Undo:    alter table pollux.instance_access drop column failure_fingerprint;

set local lock_timeout = '5s';

alter table pollux.instance_access add column failure_fingerprint bytea;

comment on column pollux.instance_access.failure_fingerprint is
    'Tells the values that the token was asked for with when it failed: a keyed hash, as fingerprint. Other values may be tried at once.';
