-- Purpose: publishes a queue's head at once where it has moved far, and not only twice a second. After a burst the published head was up
--          to half a second of claims behind: new jobs got turns below those of tens of thousands that were done, and as long as a
--          snapshot kept these from being cleared away, each enqueue walked over them to find the end of its lane.
-- Owner:   target JobQueue.
-- Locks:   none but the function's own; processes of either version may call it meanwhile.
-- Undo:    the function of 0007_order_jobs_by_turn.sql.

-- Far is five hundred jobs of one lane of weight 1. The middle and the floor still move by the clock alone: what becomes the floor was
-- published half a second before at least.
create or replace function pollux.publish_head(p_queue text, p_turn bigint, p_id bigint, p_at_once boolean) returns void
language plpgsql volatile
as $$
declare
    c_far constant bigint := 500000;
    v_due timestamptz := now() - interval '500 ms';
begin
    update pollux.queue_clock c
    set floor_turn = case when p_at_once then p_turn when c.published_at <= v_due then c.middle_turn else c.floor_turn end,
        floor_id = case when p_at_once then p_id when c.published_at <= v_due then c.middle_id else c.floor_id end,
        middle_turn = case when p_at_once then p_turn when c.published_at <= v_due then c.head_turn else c.middle_turn end,
        middle_id = case when p_at_once then p_id when c.published_at <= v_due then c.head_id else c.middle_id end,
        head_turn = p_turn,
        head_id = p_id,
        published_at = case when p_at_once or c.published_at <= v_due then now() else c.published_at end
    where c.queue = any(array(
        select k.queue
        from pollux.queue_clock k
        where k.queue = p_queue
          and (k.head_turn, k.head_id) < (p_turn, p_id)
          and (p_at_once or k.published_at <= v_due or k.head_turn < p_turn - c_far)
        for update skip locked
    ));
    if not found then
        insert into pollux.queue_clock (queue, head_turn, head_id, middle_turn, middle_id, floor_turn, floor_id)
        select p_queue, p_turn, p_id, 0, 0, 0, 0
        where not exists (select from pollux.queue_clock k where k.queue = p_queue)
          -- nor do two that publish for the first time wait for each other
          and pg_try_advisory_xact_lock(hashtextextended('the clock of ' || p_queue, 0))
        on conflict (queue) do nothing;
    end if;
end
$$;
comment on column pollux.queue_clock.published_at is 'When the middle and the floor moved last; the head moves at once where it has come far.';
