-- The same for a hundred jobs at once.
with due as (select id from job order by id for update skip locked limit 100)
delete from job using due where job.id = due.id returning job.id, job.payload;
