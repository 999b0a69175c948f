-- The same for a hundred jobs at once.
with due as (
    select id from job where state = 'available' order by id for update skip locked limit 100
), claimed as (
    update job set state = 'running', attempted_at = now() from due where job.id = due.id returning job.id
)
select array_agg(id) as ids from claimed \gset
delete from job where id = any(:ids::bigint[]);
