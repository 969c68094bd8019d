-- Question: what was done last?
-- Inputs:   audit, export_row, payment_import
-- Columns:  at (the minute), by, action, times, subject (a name, when it was done to one thing that has one), newest first
with known as (
    select row_id, source_type || ' ' || source_code as name
    from export_row
    union all
    select row_id, company_name || ', ' || allocated_to as name
    from payment_import
),

told as (
    select
        audit.seq,
        date_trunc('minute', audit."at") as minute,
        audit."by",
        audit.action,
        coalesce(
            known.name,
            case when not regexp_matches(audit.subject, '[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}|^payments$|^practice-') then audit.subject end
        ) as subject
    from audit
    left join known on audit.subject = known.row_id
)

select
    minute as "at",
    "by",
    action,
    count(*) as times,
    case when count(*) = 1 then any_value(subject) end as subject
from told
group by minute, "by", action
order by max(seq) desc
limit 15
