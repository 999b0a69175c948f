-- Purpose: the schema of Pollux. The table of applied migrations is made by the migrator itself, before the first of them.
-- Locks:   none that anybody could wait for.
-- Undo:    drop schema pollux cascade (with everything in it).

comment on schema pollux is 'Everything of Pollux: instances, polling, events, deliveries, bulk jobs and the job queue.';

comment on table pollux.migration is 'Migrations that were applied to this database, each with the checksum of its text.';
comment on column pollux.migration.number is 'The number that its file name begins with.';
comment on column pollux.migration.name is 'The file name without number and ending.';
comment on column pollux.migration.checksum is 'SHA-256 of the text as it was applied.';
comment on column pollux.migration.applied_at is 'When its transaction began.';
