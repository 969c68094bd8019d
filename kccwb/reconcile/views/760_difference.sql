-- Question: which classes of difference does each match have, and what of its money does each carry?
-- Inputs:   reconciled
-- Columns:  difference_id, match_id, class, amount (package less KCC, signed as what is owed; base currency for postings that are no documents)
create or replace view difference_share as
with carried as (
    select match_id, net_class as class, net_off as amount from reconciled where net_class is not null
    union all
    select match_id, tax_class, tax_off from reconciled where tax_class is not null
),

money as (
    select match_id, class, sum(amount)::decimal(18, 2) as amount
    from carried
    group by match_id, class
),

both_live as (
    select * from reconciled where presence is null and kcc_member is not null and package_member is not null
),

flag as (
    select match_id, 'tax code' as class from both_live where code_differs
    union all
    select match_id, 'account' from both_live where account_differs
    union all
    select match_id, shift_class from both_live where shift_class is not null
    union all
    select match_id, 'exchange rate' from both_live where rate_differs
    union all
    select match_id, 'contact' from both_live where contact_differs
    union all
    select match_id, 'number' from both_live where number_differs
    union all
    -- what was revised and stands otherwise in the package, though its total may not tell
    select match_id, 'revised in KCC'
    from both_live
    where revised and (code_differs or account_differs or shift_class is not null or rate_differs or contact_differs)
)

select class || ':' || match_id as difference_id, match_id, class, sum(amount)::decimal(18, 2) as amount
from (
    select match_id, class, amount from money
    union all
    select match_id, class, 0.00 from flag
)
group by match_id, class;

-- Question: what differs between KCC and the package, why, and what mends it?
-- Inputs:   difference_share, reconciled, difference_advice, posting_difference, difference_life, difference_event
-- Columns:  class, document_kind, source_code (of a second copy in the package: KCC's document which the other copy is), package_number, currency, kcc_amount and
--           package_amount (whole, as shown on the document, nil of what is voided or deleted; null where there is none), difference (package less KCC, this
--           class's share; money is counted once over a document's classes), explanation, fix, cause, place, priority (1 first), life (new, persisting,
--           accepted), open (neither accepted nor of a priority at which there is nothing to do), age_days, since, accepted_by, accepted_reason,
--           difference_id, match_id, row_id, package_id, company_name, kcc_date, package_date, side, effect (on what is owed or, for postings, on the account), url
create or replace view difference as
with documents as (
    select
        share.difference_id,
        share.match_id,
        share.class,
        pair.kind as document_kind,
        pair.code as source_code,
        pair.package_number,
        pair.currency,
        case when pair.kcc_member is not null then pair.sign * pair.kcc_gross end as kcc_amount,
        case
            when pair.package_member is not null and share.class in ('voided in package', 'deleted in package') then 0.00
            when pair.package_member is not null then pair.sign * coalesce(nullif(pair.package_gross, 0.00), pair.shown_gross)
        end as package_amount,
        pair.sign * share.amount as difference,
        share.amount as effect,
        case share.class
            when 'in KCC only' then case
                when pair.state = 'imported' then 'The payment it came from is not in the package any more.'
                when pair.waiting_reason = 'it came from the accounting package' then 'It came from the accounting package, where it was changed or deleted since.'
                when pair.waiting_state <> '' then 'Not exported: ' || pair.waiting_state || case when pair.waiting_reason <> '' then ' (' || pair.waiting_reason || ')' else '' end || '.'
                else 'The package''s books, as read, do not hold it.'
            end
            when 'in package only' then case
                when pair.subject = 'payment' and pair.kind = 'Refund' then 'A refund was made in the package.'
                when pair.subject = 'payment' then 'The payment was made in the package and is not in KCC.'
                when pair.unissued then 'KCC has it, but it is not issued or posted yet.'
                else 'Nothing in KCC''s ledgers is like it.'
            end
            when 'duplicate' then case
                when pair.kcc_member is null then 'The package holds another document of this company and amount, and KCC has one of them only' || coalesce(': ' || nullif(pair.code, ''), '') || '.'
                else 'KCC holds another document of this number and amount, and the package has one of them only.'
            end
            when 'rounding' then 'Pennies: each side rounded for itself.'
            when 'amount' then 'The net amount is ' || abs(pair.kcc_net)::varchar || ' in KCC and ' || abs(pair.package_net)::varchar || ' in the package.'
            when 'tax' then 'The tax is ' || abs(pair.kcc_tax)::varchar || ' in KCC and ' || abs(pair.package_tax)::varchar || ' in the package.'
            when 'tax code' then 'Lines stand under another tax code: ' || pair.codes || '.'
            when 'date (same month)' then 'Dated ' || strftime(pair.kcc_date, '%d/%m/%Y') || ' in KCC and ' || strftime(pair.package_date, '%d/%m/%Y') || ' in the package.'
            when 'period (another month)'
                then 'Dated ' || strftime(pair.kcc_date, '%d/%m/%Y') || ' in KCC and ' || strftime(pair.package_date, '%d/%m/%Y')
                    || ' in the package: it counts in another month.'
            when 'exchange rate' then 'The rate is ' || pair.kcc_rate::varchar || ' in KCC and ' || pair.package_rate::varchar || ' in the package.'
            when 'currency'
                then 'It is ' || money_words(abs(pair.kcc_gross)) || ' ' || pair.currency || ' in KCC and ' || money_words(abs(pair.shown_gross)) || ' '
                    || pair.package_currency || ' in the package.'
            when 'contact' then 'Of ' || pair.company_name || ' in KCC and of ' || pair.contact_name || ' in the package.'
            when 'number' then 'Number ' || pair.code || ' in KCC and ' || coalesce(nullif(pair.own_number, ''), 'none') || ' in the package.'
            when 'account' then 'Lines stand on another account: ' || pair.accounts || '.'
            when 'draft in package' then 'It waits in the package as a draft: it is not in its ledger.'
            when 'voided in package' then 'It was voided in the package.'
            when 'deleted in package' then case
                when pair.state = 'imported' then 'Deleted in the accounting package after it was created here.'
                else 'It was exported, and the package does not hold it any more.'
            end
            when 'revised in KCC'
                then 'KCC''s document was revised after it was exported'
                    || case when share.amount <> 0 then ' at ' || pair.sent_gross::varchar || '.' else '.' end
            when 'marked not found' then 'It was marked as exported by hand, and the package does not hold it.'
            when 'marked differs' then 'It was marked as exported by hand, and the package''s document is of another amount.'
        end as explanation,
        pair.kcc_member as row_id,
        pair.package_member as package_id,
        pair.company_name,
        pair.kcc_date,
        pair.package_date,
        pair.side,
        pair.subject,
        case
            when pair.subject <> 'payment' or share.class not in ('in KCC only', 'deleted in package') then pair.subject
            when pair.state = 'imported' and starts_with(pair.kcc_member, 'imported:') then 'payment created here'
            when pair.state = 'imported' or pair.waiting_reason = 'it came from the accounting package' then 'payment imported'
            when pair.waiting_state = 'not for export' then 'payment not for export'
            else pair.subject
        end as advised,
        pair.url
    from difference_share as share
    inner join reconciled as pair on share.match_id = pair.match_id
),

every as (
    select * from documents
    union all by name
    select * from posting_difference
),

seen as (
    select difference_id, arg_max(change, run) as change, arg_max(run, run) as run, arg_max(occurred, run) as since
    from difference_life
    group by difference_id
),

last_run as (
    select max(run) as run from reconcile_run
),

accepted as (
    select
        difference_id,
        arg_max(kind, seq) as kind,
        arg_max(amount, seq) as amount,
        arg_max(reason, seq) as reason,
        arg_max(by_whom, seq) as by_whom
    from difference_event
    group by difference_id
)

select
    every.class,
    every.document_kind,
    every.source_code,
    every.package_number,
    every.currency,
    every.kcc_amount::decimal(18, 2) as kcc_amount,
    every.package_amount::decimal(18, 2) as package_amount,
    every.difference::decimal(18, 2) as difference,
    every.explanation,
    advice.fix,
    advice.cause,
    advice.place,
    advice.priority,
    case
        when accepted.kind = 'accepted' and accepted.amount = every.difference then 'accepted'
        when seen.change = 'appeared' and seen.run < last_run.run then 'persisting'
        else 'new'
    end as life,
    coalesce(advice.priority, 1) < 5 and not coalesce(accepted.kind = 'accepted' and accepted.amount = every.difference, false) as open,
    greatest(date_diff('day', coalesce(every.kcc_date, every.package_date), current_date), 0) as age_days,
    case when seen.change = 'appeared' then seen.since end as since,
    case when accepted.kind = 'accepted' and accepted.amount = every.difference then accepted.by_whom else '' end as accepted_by,
    case when accepted.kind = 'accepted' and accepted.amount = every.difference then accepted.reason else '' end as accepted_reason,
    every.difference_id,
    every.match_id,
    every.row_id,
    every.package_id,
    every.company_name,
    every.kcc_date,
    every.package_date,
    every.side,
    every.effect::decimal(18, 2) as effect,
    every.url
from every
cross join last_run
left join difference_advice as advice on every.class = advice.class and every.advised = advice.subject
left join seen on every.difference_id = seen.difference_id
left join accepted on every.difference_id = accepted.difference_id;
