-- Question: of which pieces is the difference of each control made, and to which class does each belong?
-- Inputs:   bridge_effect, reconciled; first_day, last_day
-- Columns:  control, currency, match_id, class, in_range (false: before it), amount (package less KCC)
create or replace macro bridge_item(first_day, last_day) as table
with placed as (
    select *, case when date < first_day::date then 0 when date <= last_day::date then 1 else 2 end as part from bridge_effect
),

moved as (
    select
        control,
        currency,
        match_id,
        what,
        part,
        sum(case owner when 'P' then amount else -amount end)::decimal(18, 2) as off,
        bool_or(is_foreign) as is_foreign
    from placed
    group by control, currency, match_id, what, part
),

-- a difference of the thing itself belongs where the package has it (where KCC has it, if the package does not)
home as (
    select control, currency, match_id, what, coalesce(max(part) filter (where owner = 'P'), max(part)) as part
    from placed
    group by control, currency, match_id, what
),

whole as (
    select control, currency, match_id, what, sum(off)::decimal(18, 2) as off, bool_or(is_foreign) as is_foreign
    from moved
    group by control, currency, match_id, what
),

judged as (
    select
        whole.*,
        home.part as home,
        case
            when starts_with(whole.match_id, 'J:') then 'in package only'
            when starts_with(whole.match_id, 'L:') then 'in KCC only'
            when pair.presence is not null then pair.presence
            when whole.what = 'net' then coalesce(pair.net_class, 'rounding')
            when whole.what = 'tax' then coalesce(pair.tax_class, 'rounding')
            when whole.what = 'account' and pair.account_differs then 'account'
            when whole.what = 'code' and pair.code_differs then 'tax code'
            when whole.what in ('vat', 'code') and pair.tax_class is not null then pair.tax_class
            when whole.what in ('account', 'control') and pair.net_class is not null then pair.net_class
            when whole.what = 'control' and pair.tax_class is not null then pair.tax_class
            when pair.rate_differs or (pair.subject = 'payment' and abs(whole.off) > 0.05) then 'exchange rate'
            else 'rounding'
        end as class,
        coalesce(pair.shift_class, 'date (same month)') as shift_class
    from whole
    inner join home
        on whole.control = home.control and whole.currency = home.currency and whole.match_id = home.match_id and whole.what = home.what
    left join reconciled as pair on whole.match_id = pair.match_id
),

shared as (
    select control, currency, match_id, class, home as part, off as amount from judged
    union all
    select
        moved.control, moved.currency, moved.match_id, judged.shift_class, moved.part,
        moved.off - case when moved.part = judged.home then judged.off else 0.00 end
    from moved
    inner join judged
        on moved.control = judged.control and moved.currency = judged.currency and moved.match_id = judged.match_id and moved.what = judged.what
)

select control, currency, match_id, class, part = 1 as in_range, sum(amount)::decimal(18, 2) as amount
from shared
where part < 2
group by control, currency, match_id, class, part
having sum(amount) <> 0;
