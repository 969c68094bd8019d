-- Question: what in KCC's own files should a person know or mend?
-- Inputs:   unknown_code, code_case, document_tax, revised_after_export, document, payment, allocation, company, package_trait and the lists
-- Columns:  code, severity, subject, message, cause, fix, documents, amount (base currency)
create or replace view kcc_finding as
with missing as (
    select kind, code, count(distinct row_id) filter (base_amount is not null)::integer as documents, coalesce(sum(base_amount), 0)::decimal(18, 2) as amount
    from unknown_code
    group by kind, code
),

listed as (
    select 'URN' as kind, urn as code from company
    union all
    select 'Stock code', stock_code from stock_item
    union all
    select 'Nominal', nominal_code from nominal
    union all
    select 'Tax rate', tax_rate from tax_rate
    union all
    select 'Bank account', bank_account from bank_account
),

stripped as (
    select missing.kind, missing.code, min(listed.code) as short_code
    from missing
    inner join listed on missing.kind = listed.kind and ltrim(missing.code, '0') = listed.code and missing.code <> listed.code
    group by missing.kind, missing.code
),

unknown as (
    select
        'unknown_' || replace(lower(missing.kind), ' ', '_') as code,
        case when missing.kind = 'Bank account' or missing.documents = 0 then 'warning' else 'error' end as severity,
        missing.code as subject,
        missing.kind || ' ' || missing.code || ' is in no list loaded from KCC' as message,
        case
            when stripped.short_code is not null
                then 'The list has ' || stripped.short_code || ': Excel may have taken its leading zeros away.'
            else 'The list was not loaded, or is older than what names the code.'
        end as cause,
        'Export the list from KCC and load it: '
        || case missing.kind
            when 'URN' then 'companies' when 'Stock code' then 'stock_items' when 'Nominal' then 'nominals' when 'Tax rate' then 'tax_rates' else 'bank_accounts'
        end || '.' as fix,
        missing.documents,
        missing.amount
    from missing
    left join stripped on missing.kind = stripped.kind and missing.code = stripped.code
),

off_tax as (
    select
        'tax_differs', 'warning', document_tax.row_id,
        'Tax of ' || document_tax.invoice_code || ' is ' || money_words(document_tax.tax) || ' ' || document_tax.currency || ', ' || money_words(document_tax.difference)
        || ' from net at its rates (' || money_words(document_tax.expected) || ')',
        'KCC calculated the tax otherwise, or the rate of a line is not the one that was charged.',
        'Look at its lines in KCC. '
        || case when exists (select 1 from package_trait where name = 'computes_tax' and value = 'yes')
            then 'The accounting package works out the VAT itself.' else 'It goes out with the tax KCC has.' end,
        1, base_value(abs(document_tax.difference), document.exchange_rate)
    from document_tax
    inner join document on document_tax.row_id = document.row_id
    where abs(document_tax.difference) > 0.05
),

spelling as (
    select
        'code_case', 'warning', codes, kind || ' in several spellings: ' || codes,
        'The codes differ in capitals only. They are kept apart here; the accounting package may take them for one.',
        'Use one spelling in KCC.', 0, null
    from code_case
),

currencies as (
    select
        'several_currencies', 'warning', document.urn,
        any_value(coalesce(company.company_name, document.urn)) || ' has documents in ' || string_agg(distinct document.currency, ', ' order by document.currency),
        'A company trades in one currency as a rule; its balance is kept per currency.',
        'Check the currency of its documents in KCC. Nothing is to be done if it is meant so.',
        count(*)::integer, null
    from document
    left join company on document.urn = company.urn
    group by document.urn
    having count(distinct document.currency) > 1
),

revised as (
    select
        'revised_after_export', 'warning', revised_after_export.row_id,
        revised_after_export.invoice_code || ' was exported on ' || strftime(revised_after_export.exported_at, '%d/%m/%Y')
        || case when revised_after_export.exported_gross is null then '' else ' at ' || revised_after_export.exported_gross || ' ' || revised_after_export.currency end
        || ' and revised in KCC since, load ' || revised_after_export.revised_load || ': now ' || revised_after_export.revised_gross || ' '
        || revised_after_export.currency,
        'KCC''s file of a later load has other content than what was sent. It is not sent again.',
        'Compare both on the Reconcile page, and correct the document in the accounting package by hand.',
        1,
        abs(
            base_value(revised_after_export.revised_gross, document.exchange_rate)
            - base_value(coalesce(revised_after_export.exported_gross, 0.00), document.exchange_rate)
        )
    from revised_after_export
    inner join document on revised_after_export.row_id = document.row_id
),

same_bill as (
    select
        'duplicate_bill', 'warning', urn || ' ' || reference,
        'Supplier ' || urn || ' has ' || count(*) || ' bills with the reference ' || reference || ': ' || string_agg(invoice_code, ', ' order by invoice_code),
        'The same bill may have been entered twice. The accounting package would take both.',
        'Compare them in KCC; credit the one too many.',
        count(*)::integer, sum(base_value(gross, exchange_rate))
    from document
    where ledger = 'P' and kind = 'Invoice' and reference is not null
    group by urn, reference
    having count(*) > 1
),

lost as (
    select
        side, invoice_id as code, 'invoice' as what
    from allocation
    where side || ':' || invoice_id not in (select row_id from document)
    union all
    select side, source, case allocation_type when 'Payment' then 'payment' else 'credit' end
    from allocation
    where
        case allocation_type
            when 'Payment' then side || ':' || source not in (select side || ':' || payment_id from payment)
            else side || ':' || source not in (select row_id from document where kind = 'Credit')
        end
),

orphan_allocation as (
    select
        'orphan_allocation', 'warning', side || ':' || code,
        count(*) || ' allocation' || case when count(*) = 1 then ' names ' else 's name ' end || what || ' ' || code || ', which is not loaded',
        'The file with it is older than the allocations, or was never loaded.',
        'Export it from KCC and load it.',
        count(*)::integer, null
    from lost
    group by side, code, what
),

orphan_payment as (
    select
        'orphan_payment', 'warning', payment_id,
        'Payment ' || payment_id || ' of order ' || sales_order || ' has no invoice and no allocation',
        'The order''s invoices are not loaded, or the order has none yet.',
        'Load the invoices; or look at the order in KCC.',
        1, base_value(amount, exchange_rate)
    from payment
    where
        sales_order is not null and authorised
        and side || ':' || sales_order not in (select ledger || ':' || order_no from document where order_no is not null)
        and side || ':' || payment_id not in (select side || ':' || source from allocation where allocation_type = 'Payment')
),

no_rate as (
    select
        'no_exchange_rate', 'error', currency,
        count(*) || ' payment' || case when count(*) = 1 then '' else 's' end || ' in ' || currency
        || case when count(*) = 1 then ' has' else ' have' end || ' no exchange rate: ' || string_agg(payment_id, ', ' order by payment_id),
        'The payments file has no column Exchange Rate, and no document in ' || currency || ' is loaded.',
        'Load its order''s invoice, or payments with the column Exchange Rate.',
        count(*)::integer, null
    from payment
    where exchange_rate is null
    group by currency
)

select code, severity, subject, message, cause, fix, documents::integer as documents, amount::decimal(18, 2) as amount
from (
    select * from unknown
    union all
    select * from off_tax
    union all
    select * from spelling
    union all
    select * from currencies
    union all
    select * from revised
    union all
    select * from same_bill
    union all
    select * from orphan_allocation
    union all
    select * from orphan_payment
    union all
    select * from no_rate
);
