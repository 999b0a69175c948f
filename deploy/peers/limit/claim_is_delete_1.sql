-- The floor: a crash after it loses the job.
delete from job where id = (select id from job order by id for update skip locked limit 1) returning id, payload;
