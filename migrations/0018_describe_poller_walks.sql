-- Purpose: what the columns mean that pollux.poller_status has got with the walks beside the polls.
-- Locks:   share update exclusive on the view, for a moment.
-- Undo:    nothing to undo: comments.

comment on column pollux.poller_status.failing_since is 'Since when it counts as failing, which was told as poller.failing; null again with the next page.';
comment on column pollux.poller_status.walking is 'What goes on beside the polls, and how far it is: sweep, deletions, reconcile.';
comment on column pollux.poller_status.walk_error is 'What went wrong last beside the polls; null after a complete run.';
