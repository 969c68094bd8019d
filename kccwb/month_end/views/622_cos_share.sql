-- Question: how does a month's Cost of Sale divide by site, channel or stock type, where the option cos_split asks for it?
-- Inputs:   cos_amount, cos_posting, cos_journal_posted, option; parameter month (YYYY-MM)
-- Columns:  nominal_code, split (empty when not split, or where the document does not say), this_month, earlier_months
-- Rule:     the shares of a nominal add up to its amount in cos_amount; what of the earlier months belongs to no late posting stands under the empty split
create or replace macro cos_share(month) as table
with span as (
    select
        (month || '-01')::date as first_day,
        last_day((month || '-01')::date) as last_day,
        (select coalesce(max(value) filter (where name = 'cos_split'), 'none') from option) as by_what,
        (select max(load_id) from cos_journal_posted where cos_journal_posted.month < month) as load_id
),

keyed as (
    select
        line.nominal_code,
        case span.by_what when 'channel' then line.channel when 'site' then line.site when 'stock_type' then line.stock_type else '' end as split,
        coalesce(sum(line.amount) filter (where line.date >= span.first_day), 0) as this_month,
        coalesce(
            sum(line.amount) filter (
                where line.date < span.first_day and case when span.load_id is null then line.posted >= span.first_day else line.load_id > span.load_id end
            ), 0
        ) as late
    from cos_posting as line
    cross join span
    where line.date <= span.last_day and line.role in ('cost', 'adjustment')
    group by 1, 2
),

whole as (
    select nominal_code, this_month, earlier_months from cos_amount(month) where role in ('cost', 'adjustment')
),

shares as (
    select nominal_code, split, this_month, late as earlier_months from keyed
    union all
    select whole.nominal_code, '', whole.this_month - sum(keyed.this_month), whole.earlier_months - sum(keyed.late)
    from whole
    inner join keyed on whole.nominal_code = keyed.nominal_code
    group by whole.nominal_code, whole.this_month, whole.earlier_months
)

select
    nominal_code,
    split,
    sum(this_month)::decimal(18, 2) as this_month,
    sum(earlier_months)::decimal(18, 2) as earlier_months
from shares
group by nominal_code, split;
