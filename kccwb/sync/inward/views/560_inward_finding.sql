-- Question: what about the payments of the package should a person know or mend?
-- Inputs:   payment_import, taken_back_payment, not_carried, allocation, document
-- Columns:  code, severity, subject, message, cause, fix, documents, amount (base currency), place
create or replace view inward_finding as
with valued as (
    select payment_import.*, base_value(payment_import.amount, coalesce(payment_import.exchange_rate, document.exchange_rate, 1)) as base_amount
    from payment_import
    left join document on payment_import.document_row_id = document.row_id
),

waiting as (
    select
        'payments_waiting' as code,
        'info' as severity,
        'payments' as subject,
        count(*) || case count(*) when 1 then ' payment waits' else ' payments wait' end || ' to be created and allocated' as message,
        'They were made in the accounting package on documents that came from KCC.' as cause,
        'Create & Allocate Payments, then take the file into KCC.' as fix,
        count(*)::integer as documents,
        sum(base_amount)::decimal(18, 2) as amount
    from valued
    where importable
    having count(*) > 0
),

diagnosed as (
    select
        'payment_diagnosis' as code,
        'error' as severity,
        status as subject,
        status as message,
        'The payment cannot be created in KCC as things stand.' as cause,
        case
            when status like 'Bank account%' then 'Map the bank account, then create the payment again.'
            when status like 'Amount exceeds%' or status = 'Already settled in KCC'
                then 'Compare what KCC holds against the invoice with the accounting package; put right the side that is wrong.'
            when status like 'KCC holds%' then 'Reverse it in KCC, load KCC''s payments, then create the payment again.'
            when status like 'Invoice%' then 'Load KCC''s current documents, then create the payment again.'
            when status like 'Currency%' then 'Correct the payment in the accounting package: it must be in the invoice''s currency.'
            else 'Put it right in the accounting package, fetch again and create the payment.'
        end as fix,
        count(*)::integer as documents,
        sum(base_amount)::decimal(18, 2) as amount
    from valued
    where
        not importable
        and not starts_with(status, 'Payment created and allocated') and not starts_with(status, 'Deleted in')
    group by status
),

deleted as (
    select
        'payment_deleted' as code,
        'error' as severity,
        row_id as subject,
        coalesce(payment_id || ' ', '') || 'on ' || allocated_to || ' was deleted in the accounting package after it was created here' as message,
        'Somebody deleted the payment in the accounting package; it no longer counts here.' as cause,
        'If KCC holds it already, reverse it in KCC.' as fix,
        1::integer as documents,
        base_amount as amount
    from valued
    where starts_with(status, 'Deleted in')
),

changed as (
    select
        'payment_changed' as code,
        'error' as severity,
        taken_back.payment_id as subject,
        taken_back.payment_id || ' on ' || valued.allocated_to || ' was changed in the accounting package after KCC was given it: reverse '
        || taken_back.payment_id || ' (' || money_words(taken_back.amount) || ') in KCC; '
        || case when taken_back.successor_in_kcc then 'KCC holds ' else 'the file now carries ' end
        || taken_back.successor_id || ' (' || money_words(taken_back.successor_amount) || ')' as message,
        'Somebody changed the payment in the accounting package; it was created here again, and KCC would hold both.' as cause,
        'Reverse ' || taken_back.payment_id || ' (' || money_words(taken_back.amount) || ') in KCC; '
        || case when taken_back.successor_in_kcc then '' else 'take the new file into KCC; ' end || 'then load KCC''s payments.' as fix,
        1::integer as documents,
        base_value(taken_back.amount, coalesce(valued.exchange_rate, 1)) as amount
    from taken_back_payment as taken_back
    inner join valued on taken_back.row_id = valued.row_id
    where taken_back.standing
),

charged as (
    select
        'bank_charge' as code,
        'info' as severity,
        row_id as subject,
        'The bank shows ' || money_words(bank_amount) || ' for the payment of ' || money_words(amount) || ' ' || currency || ' on ' || allocated_to as message,
        'A bank charge or discount was taken from it.' as cause,
        'KCC takes the whole amount against the invoice; the difference stays in the accounting package.' as fix,
        1::integer as documents,
        bank_difference as amount
    from valued
    where bank_difference <> 0
),

one_sided as (
    select
        'credit_allocated_in_package' as code,
        'warning' as severity,
        not_carried.row_id as subject,
        'A credit of ' || money_words(not_carried.amount) || ' ' || not_carried.currency || ' is set against ' || not_carried.document_number
        || ' in the accounting package and not in KCC' as message,
        'Allocations of credits never cross.' as cause,
        'Allocate the credit in KCC as well.' as fix,
        1::integer as documents,
        base_value(not_carried.amount, coalesce(document.exchange_rate, 1)) as amount
    from not_carried
    inner join document on not_carried.document_row_id = document.row_id
    where
        not_carried.kind = 'credit_allocation'
        and not not_carried.deleted
        and not exists (
            select 1
            from allocation
            where
                allocation.allocation_type = 'Credit'
                and allocation.side || ':' || allocation.invoice_id = not_carried.document_row_id
                and allocation.amount = not_carried.amount
        )
)

select *, 'payments' as place from waiting
union all
select *, case when subject like 'Bank account%' then 'mapping' else 'payments' end as place from diagnosed
union all
select *, 'payments' as place from deleted
union all
select *, 'payments' as place from changed
union all
select *, 'payments' as place from charged
union all
select *, 'payments' as place from one_sided;
