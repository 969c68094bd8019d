-- Question: what is open with each company in KCC and in the package, item by item, and why do the two differ?
-- Inputs:   open_item, package_entry, book_document, match_member, reconciled, settled_both, company; known from the last reading of the package's books
-- Columns:  side, urn, company_name, currency, kind, invoice_code, package_number, due_date, age_days, bucket (KCC's way: days past due), kcc_outstanding,
--           package_outstanding (credits and payments negative), difference (package less KCC), reason, row_id, package_id, match_id
create or replace view open_compare as
with place as (
    select side, member, match_id from match_member where status = 'taken'
),

ours as (
    select
        coalesce(place.match_id, 'kcc:' || item.row_id) as match_id,
        item.side,
        min(item.row_id) as row_id,
        arg_min(item.kind, item.row_id) as kind,
        arg_min(item.urn, item.row_id) as urn,
        arg_min(item.company_name, item.row_id) as company_name,
        arg_min(item.currency, item.row_id) as currency,
        string_agg(item.invoice_code, ', ' order by item.row_id) as code,
        min(item.due_date) as due_date,
        sum(item.outstanding)::decimal(18, 2) as outstanding
    from open_item(null) as item
    left join place on place.side = 'K' and item.row_id = place.member
    group by coalesce(place.match_id, 'kcc:' || item.row_id), item.side
),

theirs as (
    select
        coalesce(place.match_id, 'package:' || entry.member) as match_id,
        entry.side,
        min(entry.member) as member,
        arg_min(case when ends_with(entry.kind, 'Credit') then 'Credit' when entry.subject = 'payment' then 'Payment' else 'Invoice' end, entry.member) as kind,
        arg_min(entry.contact_number, entry.member) as contact_number,
        arg_min(entry.contact_name, entry.member) as contact_name,
        arg_min(entry.currency, entry.member) as currency,
        string_agg(coalesce(nullif(entry.number, ''), entry.reference), ', ' order by entry.member) as number,
        min(coalesce(held.due_date, entry.date)) as due_date,
        sum(entry.sign * coalesce(entry.amount_due, 0.00))::decimal(18, 2) as outstanding
    from package_entry as entry
    left join place on place.side = 'P' and entry.member = place.member
    left join book_document as held on entry.member = held.package_id
    where entry.standing = 'live'
    group by coalesce(place.match_id, 'package:' || entry.member), entry.side
),

joined as (
    select
        coalesce(ours.match_id, theirs.match_id) as match_id,
        coalesce(ours.side, theirs.side) as side,
        coalesce(ours.urn, company.urn, '') as urn,
        coalesce(ours.company_name, company.company_name, theirs.contact_name) as company_name,
        coalesce(ours.currency, theirs.currency) as currency,
        coalesce(ours.kind, theirs.kind) as kind,
        coalesce(ours.code, '') as invoice_code,
        coalesce(theirs.number, '') as package_number,
        coalesce(ours.due_date, theirs.due_date) as due_date,
        coalesce(ours.outstanding, 0.00)::decimal(18, 2) as kcc_outstanding,
        coalesce(theirs.outstanding, 0.00)::decimal(18, 2) as package_outstanding,
        ours.row_id,
        theirs.member as package_id
    from ours
    full join theirs on ours.match_id = theirs.match_id
    left join company on ours.match_id is null and theirs.contact_number <> '' and theirs.contact_number = company.urn
)

select
    joined.side,
    joined.urn,
    joined.company_name,
    joined.currency,
    joined.kind,
    joined.invoice_code,
    joined.package_number,
    joined.due_date,
    greatest(date_diff('day', joined.due_date, current_date), 0) as age_days,
    case
        when date_diff('day', joined.due_date, current_date) <= 0 then 'Current'
        when date_diff('day', joined.due_date, current_date) <= 30 then '1-30'
        when date_diff('day', joined.due_date, current_date) <= 60 then '31-60'
        when date_diff('day', joined.due_date, current_date) <= 90 then '61-90'
        else 'Over 90'
    end as bucket,
    joined.kcc_outstanding,
    joined.package_outstanding,
    (joined.package_outstanding - joined.kcc_outstanding)::decimal(18, 2) as difference,
    case
        when joined.package_outstanding = joined.kcc_outstanding then ''
        else coalesce(nullif(concat_ws(
            '; ',
            case pair.presence
                when 'marked not found' then 'marked as exported and never seen in the package'
                when 'in KCC only' then 'in KCC only' || case when pair.waiting_state <> '' then ': ' || pair.waiting_state else '' end
                else pair.presence
            end,
            case
                when joined.row_id is null or joined.package_id is null then null
                when settled.package_paid > settled.kcc_paid then 'payment not imported'
                when settled.package_paid + settled.package_prepaid > settled.kcc_paid then 'prepayment set against it in the package only'
                when settled.package_paid + settled.package_prepaid < settled.kcc_paid then 'payment or prepayment set against it in KCC only'
            end,
            case
                when joined.row_id is null or joined.package_id is null then null
                when settled.package_credited > settled.kcc_credited then 'credit allocated in the package only'
                when settled.package_credited < settled.kcc_credited then 'credit allocated in KCC only'
            end,
            case when pair.presence is null and pair.net_off + pair.tax_off <> 0 then 'the documents differ: ' || coalesce(pair.net_class, pair.tax_class) end
        ), ''), case joined.kind
            when 'Credit' then 'allocated on one side only'
            when 'Payment' then 'prepayment set against an invoice on one side only'
            else 'settled differently'
        end)
    end as reason,
    joined.row_id,
    joined.package_id,
    joined.match_id
from joined
left join reconciled as pair on joined.match_id = pair.match_id
left join settled_both as settled on joined.match_id = settled.match_key
where joined.kcc_outstanding <> 0 or joined.package_outstanding <> 0;

-- Question: what do customers owe in KCC and in the package, item by item, and why do the two differ?
-- Inputs:   open_compare
-- Columns:  open_compare's but for side
create or replace view debtor_compare as
select * exclude (side) from open_compare where side = 'S';

-- Question: what is owed to suppliers in KCC and in the package, item by item, and why do the two differ?
-- Inputs:   open_compare
-- Columns:  open_compare's but for side
create or replace view creditor_compare as
select * exclude (side) from open_compare where side = 'P';
