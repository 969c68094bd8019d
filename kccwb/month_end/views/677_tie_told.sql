-- Question: of what are the differences of a month's tie-outs made: what decides their state, and what only points to the cause?
-- Inputs:   tie_item, tie_clue, tie_out; parameter month (YYYY-MM)
-- Columns:  as tie_stock_item
-- Rule:     expected pennies are left out of a tie-out that everything else explains: the package left none
create or replace macro tie_told(month) as table
with told as (
    select * from tie_item(month)
    union all
    select * from tie_clue(month)
),

whole as (
    select told.tie
    from told
    inner join (select tie, difference from tie_out(month)) as out on told.tie = out.tie
    where told.explained
    group by told.tie, out.difference
    having out.difference = coalesce(sum(told.amount) filter (where not expected_penny(told.item)), 0)
        and coalesce(sum(told.amount) filter (where expected_penny(told.item)), 0) <> 0
)

select told.* from told where not (expected_penny(told.item) and told.tie in (select whole.tie from whole));
