-- Question: what do sales and purchases come to on both sides up to an accounting date, as they were known at a moment?
-- Inputs:   kcc_document, load, book_document_known; last_day (accounting date), known (UTC timestamp, or null for now)
-- Columns:  control, currency, kcc, package (net of tax, in the document's currency)
create or replace macro control_total(last_day, known) as table
with ours as (
    select case doc.ledger when 'S' then 'sales' else 'purchases' end as control, doc.currency, sum(case doc.kind when 'Invoice' then doc.net else -doc.net end) as net
    from kcc_document as doc
    inner join load on doc.load_id = load.load_id
    left join load as later on doc.superseded_by = later.load_id
    where
        doc.ledger_date is not null and doc.invoice_date <= last_day::date
        and (known is null or load.loaded <= known::timestamp)
        and (doc.superseded_by is null or (known is not null and later.loaded > known::timestamp))
    group by doc.ledger, doc.currency
),

theirs as (
    select
        case when starts_with(kind, 'Sales') then 'sales' else 'purchases' end as control,
        currency,
        sum(case when ends_with(kind, 'Invoice') then total - tax else tax - total end) as net
    from book_document_known(known)
    where
        kind in ('Sales Invoice', 'Sales Credit', 'Purchase Invoice', 'Purchase Credit') and date <= last_day::date
        and status not in ('DRAFT', 'SUBMITTED', 'VOIDED', 'DELETED')
    group by starts_with(kind, 'Sales'), currency
)

select
    coalesce(ours.control, theirs.control) as control,
    coalesce(ours.currency, theirs.currency) as currency,
    coalesce(ours.net, 0.00)::decimal(18, 2) as kcc,
    coalesce(theirs.net, 0.00)::decimal(18, 2) as package
from ours
full join theirs on ours.control = theirs.control and ours.currency = theirs.currency;
