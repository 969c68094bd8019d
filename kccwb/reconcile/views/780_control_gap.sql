-- Question: of which classes is the difference of each control made, up to the end of a range, and how many things are in each?
-- Inputs:   bridge_item, difference; first_day, last_day
-- Columns:  control, currency, class, number (of documents, payments or postings), accepted (how many of them), amount (package less KCC)
create or replace macro control_gap(first_day, last_day) as table
with accepted as (
    select distinct match_id, class from difference where life = 'accepted'
)

select
    item.control,
    item.currency,
    item.class,
    count(distinct item.match_id) as number,
    count(distinct accepted.match_id) as accepted,
    sum(item.amount)::decimal(18, 2) as amount
from bridge_item(first_day, last_day) as item
left join accepted on item.match_id = accepted.match_id and item.class = accepted.class
group by item.control, item.currency, item.class;
