-- Question: of what are the differences of sales, VAT, debtors and creditors between KCC and the package made?
-- Inputs:   tie_leg, document_leg, document_standing, document_rate, tie_register, payment_import, created_payment, payment, allocation, export_state,
--           package_trait, match_member; parameter month (YYYY-MM)
-- Columns:  as tie_stock_item; ties sales:CODE (movement of the month), VAT (movement), VAT:RATE side (tax register and documents in the package), debtors, creditors
--           (balance at the month's end)
create or replace macro tie_ledger_item(month) as table
with span as (
    select (month || '-01')::date as first_day, last_day((month || '-01')::date) as last_day
),

leg as (
    select * from tie_leg(month)
),

cleared as (
    -- what an allocation of a prepayment takes off the package's control account: a document settled whole, all that it stood there with
    select
        allocation.side,
        allocation.source as payment_id,
        sum(allocation.amount) as amount,
        sum(case
            when allocation.amount = document.gross then abs(coalesce(control.lines, 0)) else base_value(allocation.amount, document_rate.rate)
        end) as base
    from allocation
    inner join export_state
        on export_state.row_id = case allocation.side when 'S' then 'allocation:' else 'allocation-p:' end || allocation.allocation_id
        and export_state.state in ('sent', 'verified')
    inner join document on allocation.side = document.ledger and allocation.invoice_id = document.invoice_id
    inner join document_rate on document.row_id = document_rate.row_id
    left join document_leg as control on document.row_id = control.row_id and control.leg = 'control'
    cross join span
    where allocation.allocation_type = 'Payment' and allocation.allocation_date <= span.last_day
    group by allocation.side, allocation.source
),

prepaid as (
    select
        case payment.side when 'S' then 'debtors' else 'creditors' end as tie,
        case payment.side when 'S' then 1 else -1 end as sign,
        payment.payment_id,
        case payment.side when 'S' then 'prepayment:' else 'prepayment-p:' end || payment.payment_id as row_id,
        payment.payment_date,
        base_value(payment.amount, coalesce(payment.exchange_rate, 1)) as whole,
        base_value((payment.amount - coalesce(cleared.amount, 0))::decimal(18, 2), coalesce(payment.exchange_rate, 1)) as waiting,
        coalesce(cleared.base, 0) as cleared,
        coalesce(state.state in ('sent', 'verified'), false) as sent
    from payment
    cross join span
    left join cleared on payment.side = cleared.side and payment.payment_id = cleared.payment_id
    left join export_state as state
        on state.row_id = case payment.side when 'S' then 'prepayment:' else 'prepayment-p:' end || payment.payment_id
    where
        payment.authorised and payment.payment_date <= span.last_day
        -- what came from the package stands there among its payments, and so does what the reconciliation found there
        and not exists (
            select 1 from created_payment as created
            where created.standing and created.in_kcc and created.side = payment.side and created.payment_id = payment.payment_id
        )
        and (
            coalesce(state.state in ('sent', 'verified'), false)
            or not exists (
                select 1 from match_member as found
                where
                    found.side = 'K' and found.status = 'taken'
                    and found.member = case payment.side when 'S' then 'prepayment:' else 'prepayment-p:' end || payment.payment_id
            )
        )
),

-- a payment takes off the control account what its document stood there with: at the document's rate, and whole when it is paid whole
received as (
    select
        created.side,
        created.payment_id,
        created.document_row_id,
        created.payment_date,
        case
            when created.amount = paid.gross and control.lines is not null then abs(control.lines)
            else base_value(created.amount, coalesce(document_rate.rate, created.exchange_rate, 1))
        end as base
    from created_payment as created
    cross join span
    left join document as paid on created.document_row_id = paid.row_id
    left join document_rate on paid.row_id = document_rate.row_id
    left join document_leg as control on paid.row_id = control.row_id and control.leg = 'control'
    where created.standing and not created.in_kcc and created.payment_date <= span.last_day
),

-- tax that the package rounds on the whole document where KCC rounds each line; the reconciliation calls as much rounding
penny as (
    select
        leg.tie,
        leg.invoice_code,
        leg.row_id,
        leg.date,
        case when (document.ledger = 'S') = (document.kind = 'Invoice') then -1 else 1 end
        * base_value(
            (case leg.leg when 'VAT' then coalesce(state.package_tax, document.tax) - document.tax else document.gross - state.package_amount end)::decimal(18, 2),
            document.exchange_rate
        ) as amount
    from leg
    inner join document on leg.row_id = document.row_id
    inner join export_state as state on leg.row_id = state.row_id
    where
        leg.standing = 'there' and leg.leg in ('VAT', 'control') and abs(state.package_amount - document.gross) <= 0.05
        and abs(coalesce(state.package_tax, document.tax) - document.tax) <= 0.05
),

register as (
    select
        tie,
        source,
        source_type,
        any_value(invoice_code) as invoice_code,
        any_value(date) as date,
        sum(signed) as tax
    from tie_register, span
    where date between span.first_day and span.last_day
    group by all
),

by_rate as (
    select
        rate_tie(line.tax_rate, document.ledger = 'S') as tie,
        document.invoice_id as source,
        document.source_type,
        document.row_id,
        document.invoice_code,
        document.invoice_date as date,
        document_standing.standing,
        sum(case document.kind when 'Credit' then -1 else 1 end * base_value(line.tax, document.exchange_rate)) as tax
    from document
    inner join document_line as line on document.ledger = line.ledger and document.invoice_id = line.invoice_id
    cross join span
    inner join document_standing on document.row_id = document_standing.row_id
    where document.in_ledger and document.invoice_date between span.first_day and span.last_day and line.tax_rate is not null
    group by all
),

rate_item as (
    select
        coalesce(register.tie, by_rate.tie) as tie,
        case
            when by_rate.source is null then 'In the tax register, and no such document is loaded'
            when by_rate.standing <> 'there' then absent(by_rate.standing)
            when register.source is null then 'In the package, and not in the tax register'
            else 'Other tax than in the register'
        end as item,
        coalesce(by_rate.invoice_code, register.invoice_code, register.source) as subject,
        by_rate.row_id,
        coalesce(by_rate.date, register.date) as date,
        case when by_rate.standing = 'there' then by_rate.tax else 0 end - coalesce(register.tax, 0) as amount,
        by_rate.standing
    from register
    full join by_rate on register.tie = by_rate.tie and register.source = by_rate.source and register.source_type = by_rate.source_type
    where exists (select 1 from register)
),

told as (
    select tie, absent(standing) as item, invoice_code as subject, row_id, date, -ledger as amount, standing = 'waiting' as explained, absent_fix(standing) as note
    from leg
    where standing <> 'there'
    union all
    select
        case paid.s_p when 'S' then 'debtors' else 'creditors' end, 'Payment in the package, not created in KCC yet', paid.allocated_to, paid.document_row_id, paid.payment_date,
        case paid.s_p when 'S' then -1 else 1 end
        * base_value((paid.amount - coalesce(made.amount, 0))::decimal(18, 2), coalesce(document.exchange_rate, paid.exchange_rate, 1)),
        true, 'Create and allocate it on the Payments page.'
    from payment_import as paid
    cross join span
    left join document on paid.document_row_id = document.row_id
    left join created_payment as made on paid.row_id = made.row_id and made.standing
    where paid.importable and paid.payment_date <= span.last_day
    union all
    select tie, 'Pennies of converting foreign documents line by line', invoice_code, row_id, date, lines - ledger, true, 'Rounding of each line; nothing to do.'
    from leg
    where standing = 'there'
    union all
    select tie, 'Pennies of tax rounded on the whole document', invoice_code, row_id, date, amount, true, 'Rounding of each document; nothing to do.' from penny
    union all
    select
        case side when 'S' then 'debtors' else 'creditors' end, 'Payment made in the package, not in KCC''s ledger yet', payment_id, document_row_id, payment_date,
        case side when 'S' then -1 else 1 end * base, true, 'Take the payments file into KCC.'
    from received
    union all
    select tie, 'Payment taken in KCC, not in the package', payment_id, row_id, payment_date, sign * whole, true, 'Export it, or enter it in the package.'
    from prepaid
    where not sent
    union all
    select tie, 'Prepayment taken in KCC, not allocated in the package', payment_id, row_id, payment_date, sign * waiting, true,
        'The package keeps it outside its control account until it is allocated to an invoice.'
    from prepaid
    where sent and coalesce((select value from package_trait where name = 'prepayment_account'), 'yes') = 'yes'
    union all
    select tie, 'Pennies of settling foreign documents', payment_id, row_id, payment_date, sign * (whole - waiting - cleared), true, 'Rounding of each settlement; nothing to do.'
    from prepaid
    where sent
    union all
    select tie, item, subject, row_id, date, amount, coalesce(standing = 'waiting', false), coalesce(case when standing <> 'there' then absent_fix(standing) end, '')
    from rate_item
)

select tie, item, subject, row_id, date, amount::decimal(18, 2) as amount, explained, note, '' as account, '' as package_kind, '' as package_id
from told
where amount <> 0;
