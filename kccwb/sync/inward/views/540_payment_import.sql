-- Question: which payments made in the package on documents we sent can be created in KCC, which were, and what stands in the way of the others?
-- Inputs:   package_payment, payment_class, payment_bank, document, company, open_item, created_payment, taken_back_payment, option, base_currency
-- Columns:  row_id, package_payment_id, urn, company_name, payment_date, reference, amount, currency, allocated_to, s_p, bank_account, status, importable,
--           document_row_id, open_amount (of the document, in its currency), package_bank, bank_currency, bank_amount, bank_difference (bank less amount,
--           in one currency: a bank charge), exchange_rate, batch_id, payment_id (in KCC), created_at, changed (in the package since it was created here)
create or replace view payment_import as
with future as (
    -- Future Payment Days of KCC's system values
    select current_date + coalesce(max(try_cast(value as integer)) filter (where name = 'future_payment_days'), 14) as last_day from option
),

owed as (
    select row_id, outstanding from open_item(null) where kind = 'Invoice'
),

to_reverse as (
    select row_id, string_agg(payment_id || ' (' || money_words(amount) || ')', ', ' order by payment_id) as named
    from taken_back_payment
    group by row_id
),

facts as (
    select
        payment.payment_key as row_id,
        payment.payment_id as package_payment_id,
        coalesce(document.urn, created.urn) as urn,
        coalesce(company.company_name, payment.contact_name) as company_name,
        payment.date as payment_date,
        payment.reference,
        payment.amount,
        payment.currency,
        coalesce(document.invoice_code, payment.document_number) as allocated_to,
        payment.side as s_p,
        bank.problem as bank_problem,
        bank.bank_account,
        bank.bank_currency,
        bank.package_bank,
        payment.bank_amount,
        payment.rate as exchange_rate,
        payment.batch_id,
        payment.deleted,
        class.document_row_id,
        document.row_id is not null as document_there,
        document.in_ledger,
        document.currency as document_currency,
        owed.outstanding as open_amount,
        created.standing,
        created.row_id is not null as was_created,
        created.payment_id,
        created.created_at,
        created.amount as created_amount,
        created.in_kcc,
        to_reverse.named as reverse,
        coalesce(
            created.standing and not payment.deleted
            and (created.amount <> payment.amount or created.currency <> payment.currency or created.payment_date <> payment.date),
            false
        ) as changed,
        coalesce(created.bank_account, bank.bank_account) as shown_bank,
        -- what could be allocated if its own earlier version were taken back first
        owed.outstanding + case when created.standing and not created.in_kcc then created.amount else 0.00 end as free_amount
    from package_payment as payment
    inner join payment_class as class on payment.payment_key = class.row_id and class.not_carried = ''
    left join payment_bank as bank on payment.payment_key = bank.row_id
    left join document on class.document_row_id = document.row_id
    left join company on document.urn = company.urn
    left join owed on class.document_row_id = owed.row_id
    left join created_payment as created on payment.payment_key = created.row_id
    left join to_reverse on payment.payment_key = to_reverse.row_id
),

judged as (
    select
        facts.*,
        case
            when not facts.document_there then 'Invoice ' || facts.allocated_to || ' is not loaded'
            when not facts.in_ledger and facts.s_p = 'S' then 'Invoice ' || facts.allocated_to || ' is not issued'
            when not facts.in_ledger then 'Invoice ' || facts.allocated_to || ' is not posted'
            when facts.currency <> facts.document_currency
                then 'Currency differs: the payment is in ' || facts.currency || ', ' || facts.allocated_to || ' in ' || facts.document_currency
            when facts.bank_problem <> '' then facts.bank_problem
            when
                facts.bank_currency <> facts.currency and facts.bank_currency <> base_currency.base_currency and facts.bank_amount is null
                then 'Bank account ' || facts.package_bank || ' is in ' || facts.bank_currency || ' and the payment in ' || facts.currency
                    || ': what moved on the bank is not known'
            when facts.amount <= 0 then 'There is no amount to allocate'
            when facts.payment_date > future.last_day
                then 'Payment is dated in the future beyond ' || strftime(future.last_day, '%d/%m/%Y')
            when facts.changed and facts.in_kcc and facts.amount > facts.free_amount
                then 'KCC holds it as it was: reverse ' || facts.payment_id || ' (' || money_words(facts.created_amount)
                    || ') in KCC, load its payments and create it again'
            when facts.free_amount <= 0 then 'Already settled in KCC'
            when facts.amount > facts.free_amount
                then 'Amount exceeds what is outstanding on ' || facts.allocated_to || ' (open ' || money_words(facts.free_amount) || ')'
            else ''
        end as problem
    from facts
    cross join future
    cross join base_currency
)

select
    row_id,
    package_payment_id,
    urn,
    company_name,
    payment_date,
    reference,
    amount,
    currency,
    allocated_to,
    s_p,
    shown_bank as bank_account,
    case
        when was_created and deleted then 'Deleted in the accounting package after it was created here: reverse ' || coalesce(reverse, 'it') || ' in KCC'
        when standing and not changed then 'Payment created and allocated' || coalesce('; reverse ' || reverse || ' in KCC', '')
        when problem <> '' then problem
        when changed
            then 'Changed in the accounting package after it was created here (' || money_words(created_amount) || ' then): create it again'
        else 'Not Processed'
    end as status,
    not deleted and problem = '' and (not coalesce(standing, false) or changed) as importable,
    document_row_id,
    open_amount,
    package_bank,
    bank_currency,
    bank_amount,
    case when bank_currency = currency then (bank_amount - amount)::decimal(18, 2) end as bank_difference,
    exchange_rate,
    batch_id,
    payment_id,
    created_at,
    changed
from judged;
