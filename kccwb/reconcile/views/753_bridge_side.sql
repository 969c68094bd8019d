-- Question: which documents, payments and postings make up each side's own figure of a control in a range?
-- Inputs:   bridge_effect, kcc_entry, package_entry, package_posting; first_day, last_day
-- Columns:  control, currency, owner (K, P), date, kind, number, name, amount, member (row id, or id in the package), row_id (of a document of KCC)
create or replace macro bridge_side(first_day, last_day) as table
with posting as (
    select package_id, any_value(kind) as kind, any_value(number) as number, any_value(narration) as narration from package_posting group by package_id
),

effect as (
    select control, currency, owner, member, date, sum(amount)::decimal(18, 2) as amount
    from bridge_effect
    where date between first_day::date and last_day::date
    group by control, currency, owner, member, date
    having sum(amount) <> 0
)

select
    effect.control,
    effect.currency,
    effect.owner,
    effect.date,
    coalesce(ours.kind, theirs.kind, posting.kind, 'journal') as kind,
    coalesce(ours.code, nullif(theirs.number, ''), theirs.reference, nullif(posting.number, ''), effect.member) as number,
    coalesce(ours.company_name, theirs.contact_name, posting.narration, '') as name,
    effect.amount,
    effect.member,
    case when ours.subject = 'document' then effect.member end as row_id
from effect
left join kcc_entry as ours on effect.owner = 'K' and effect.member = ours.member
left join package_entry as theirs on effect.owner = 'P' and effect.member = theirs.member
left join posting on effect.owner = 'P' and effect.member = posting.package_id;
