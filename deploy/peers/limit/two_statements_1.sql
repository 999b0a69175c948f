-- What a worker that survives a crash must do at least: claim, commit; complete, commit.
update job set state = 'running', attempted_at = now()
where id = (select id from job where state = 'available' order by id for update skip locked limit 1)
returning id \gset
delete from job where id = :id;
