-- Question: what did each document in KCC's ledger post, what do its lines come to when each is converted by itself, and is it in the package?
-- Inputs:   document, document_line, ledger_line, nominal, document_standing, document_rate
-- Columns:  row_id, twin (what package_leg calls the same document), source_type, invoice_code, urn, date, month, leg (nominal, VAT, control), nominal_code (empty for
--           VAT and control), ledger (as KCC posted, debit positive), lines (as a package converts it, line by line at its own rate where that was read, debit
--           positive), standing and read (as document_standing), told_amount, told_tax (what the upload's read-back saw where it differs, base currency, positive)
create or replace view document_leg as
with posted as (
    select
        document.row_id,
        case nominal.system_type when 'Tax' then 'VAT' when 'Debtors' then 'control' when 'Creditors' then 'control' else 'nominal' end as leg,
        case when nominal.system_type in ('Tax', 'Debtors', 'Creditors') then '' else line.nominal_code end as nominal_code,
        line.debit - line.credit as ledger,
        0 as lines
    from ledger_line as line
    inner join document
        on line.source = document.invoice_id and line.source_type = document.source_type
    left join nominal on line.nominal_code = nominal.nominal_code
    where document.in_ledger
),

held as (
    select document.row_id, document.ledger, document.invoice_id, document.kind, document_rate.rate
    from document
    inner join document_rate on document.row_id = document_rate.row_id
    where document.in_ledger
),

line as (
    select
        held.row_id,
        document_line.nominal_code,
        case when (held.ledger = 'S') = (held.kind = 'Invoice') then -1 else 1 end as sign,
        base_value(document_line.net, held.rate) as net,
        base_value(document_line.tax, held.rate) as tax
    from document_line
    inner join held on document_line.ledger = held.ledger and document_line.invoice_id = held.invoice_id
),

leg as (
    select * from posted
    union all
    select row_id, 'nominal', coalesce(nominal_code, ''), 0, sign * net from line where net <> 0
    union all
    select row_id, 'VAT', '', 0, sign * tax from line where tax <> 0
    union all
    select row_id, 'control', '', 0, -sign * (net + tax) from line where net + tax <> 0
)

select
    leg.row_id,
    any_value(standing.twin) as twin,
    any_value(document.source_type) as source_type,
    any_value(document.invoice_code) as invoice_code,
    any_value(document.urn) as urn,
    any_value(document.invoice_date) as date,
    strftime(any_value(document.invoice_date), '%Y-%m') as month,
    leg.leg,
    leg.nominal_code,
    sum(leg.ledger)::decimal(18, 2) as ledger,
    sum(leg.lines)::decimal(18, 2) as lines,
    any_value(standing.standing) as standing,
    any_value(standing.read) as read,
    any_value(base_value(standing.package_amount, document.exchange_rate)) as told_amount,
    any_value(base_value(standing.package_tax, document.exchange_rate)) as told_tax
from leg
inner join document on leg.row_id = document.row_id
inner join document_standing as standing on leg.row_id = standing.row_id
group by leg.row_id, leg.leg, leg.nominal_code;
