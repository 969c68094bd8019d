-- Question: what is alike and what is not in each match, and in what stands on one side only?
-- Inputs:   kcc_matched, package_matched, line_comparison, company_contact, base_currency, books_source, pending_export, document. Each run keeps the answer in reconciled
-- Columns:  match_id, members, both sides' facts (amounts signed: credits and payments negative), code (KCC's; of a second copy in the package, that of KCC's
--           document which the other copy is), net_off, tax_off (package less KCC), presence (the class that takes all the money, or null), net_class, tax_class
--           (to which class a difference of net or tax belongs), shift_class (of the dates), waiting_state and waiting_reason (why it is not exported), unissued
--           (KCC has it, but not in its ledger), and flags
create or replace view reconciled_now as
with ours as (
    select
        match_id,
        count(*) as items,
        min(member) as member,
        string_agg(code, ', ' order by member) as code,
        arg_min(number, member) as number,
        arg_min(reference, member) as reference,
        arg_min(subject, member) as subject,
        arg_min(kind, member) as kind,
        arg_min(side, member) as side,
        arg_min(urn, member) as urn,
        arg_min(company_name, member) as company_name,
        arg_min(currency, member) as currency,
        arg_min(rate, member) as rate,
        max(date) as date,
        sum(sign * net)::decimal(18, 2) as net,
        sum(sign * tax)::decimal(18, 2) as tax,
        sum(sign * gross)::decimal(18, 2) as gross,
        arg_min(sign, member) as sign,
        arg_min(state, member) as state,
        arg_min(later, member) as later,
        arg_min(sent_gross, member) as sent_gross,
        bool_or(revised) as revised,
        arg_min(package_url, member) as url
    from kcc_matched
    group by match_id
),

theirs as (
    select
        match_id,
        count(*) as items,
        min(member) as member,
        string_agg(coalesce(nullif(number, ''), reference), ', ' order by member) as number,
        arg_min(number, member) as own_number,
        arg_min(reference, member) as reference,
        arg_min(subject, member) as subject,
        arg_min(kind, member) as kind,
        arg_min(side, member) as side,
        arg_min(contact_id, member) as contact_id,
        arg_min(contact_name, member) as contact_name,
        arg_min(contact_number, member) as contact_number,
        arg_min(currency, member) as currency,
        arg_min(rate, member) as rate,
        max(date) as date,
        coalesce(sum(sign * net) filter (where standing = 'live'), 0.00)::decimal(18, 2) as net,
        coalesce(sum(sign * tax) filter (where standing = 'live'), 0.00)::decimal(18, 2) as tax,
        coalesce(sum(sign * gross) filter (where standing = 'live'), 0.00)::decimal(18, 2) as gross,
        sum(sign * gross)::decimal(18, 2) as shown_gross,
        arg_min(sign, member) as sign,
        -- a group is live while any of it is
        case when bool_or(standing = 'live') then 'live' else arg_min(standing, member) end as standing,
        arg_min(url, member) as url
    from package_matched
    group by match_id
),

twice as (
    -- a second document of the package for one that is matched already; of several such, the code of the likest: by number, then reference, then day
    select
        stray.match_id,
        arg_min(
            ours.code,
            (
                case
                    when stray.number <> '' and lower(trim(stray.number)) = lower(trim(held.number)) then 1
                    when stray.reference <> '' and lower(trim(stray.reference)) = lower(trim(held.reference)) then 2
                    else 3
                end,
                held.member
            )
        ) as code
    from package_matched as stray
    inner join package_matched as held
        on stray.kind = held.kind and stray.currency = held.currency and stray.gross = held.gross
        and (stray.contact_id = held.contact_id or stray.contact_name = held.contact_name)
        and (
            (stray.number <> '' and lower(trim(stray.number)) = lower(trim(held.number)))
            or (stray.reference <> '' and lower(trim(stray.reference)) = lower(trim(held.reference)) and stray.date = held.date)
            or stray.date = held.date
        )
    left join ours on held.match_id = ours.match_id
    where
        starts_with(stray.match_id, 'package:') and not starts_with(held.match_id, 'package:') and stray.subject = 'document' and held.standing = 'live' and stray.gross <> 0
    group by stray.match_id
),

twice_in_kcc as (
    select distinct stray.match_id
    from kcc_matched as stray
    inner join kcc_matched as held
        on stray.kind = held.kind and stray.urn = held.urn and stray.gross = held.gross and stray.currency = held.currency and stray.code = held.code
        and stray.member <> held.member
    where starts_with(stray.match_id, 'kcc:') and not starts_with(held.match_id, 'kcc:') and stray.subject = 'document'
),

-- what a person took apart from the document it was sent as: that one is there, and another thing
still_there as (
    select ours.member
    from kcc_matched as ours
    inner join package_matched as theirs on ours.package_member = theirs.member and theirs.standing = 'live'
),

joined as (
    select
        coalesce(ours.match_id, theirs.match_id) as match_id,
        ours.member as kcc_member,
        theirs.member as package_member,
        coalesce(ours.items, 0) as kcc_items,
        coalesce(theirs.items, 0) as package_items,
        coalesce(ours.subject, theirs.subject) as subject,
        coalesce(ours.kind, theirs.kind) as kind,
        coalesce(ours.side, theirs.side) as side,
        coalesce(ours.sign, theirs.sign) as sign,
        coalesce(ours.code, twice.code, '') as code,
        coalesce(ours.number, '') as expected_number,
        coalesce(ours.reference, '') as kcc_reference,
        coalesce(theirs.number, '') as package_number,
        coalesce(theirs.own_number, '') as own_number,
        coalesce(theirs.reference, '') as package_reference,
        coalesce(ours.urn, '') as urn,
        coalesce(ours.company_name, theirs.contact_name) as company_name,
        coalesce(theirs.contact_name, '') as contact_name,
        coalesce(theirs.contact_id, '') as contact_id,
        coalesce(theirs.contact_number, '') as contact_number,
        coalesce(ours.currency, theirs.currency) as currency,
        theirs.currency as package_currency,
        ours.rate as kcc_rate,
        theirs.rate as package_rate,
        ours.date as kcc_date,
        theirs.date as package_date,
        ours.net as kcc_net,
        ours.tax as kcc_tax,
        ours.gross as kcc_gross,
        theirs.net as package_net,
        theirs.tax as package_tax,
        theirs.gross as package_gross,
        theirs.shown_gross,
        theirs.standing,
        coalesce(ours.state, '') as state,
        coalesce(ours.later, '') as later,
        coalesce(ours.revised, false) as revised,
        ours.sent_gross,
        coalesce(nullif(theirs.url, ''), ours.url, '') as url,
        (coalesce(theirs.net, 0.00) - coalesce(ours.net, 0.00))::decimal(18, 2) as net_off,
        (coalesce(theirs.tax, 0.00) - coalesce(ours.tax, 0.00))::decimal(18, 2) as tax_off,
        twice.match_id is not null as second_in_package,
        ours.match_id in (select match_id from twice_in_kcc) as second_in_kcc
    from ours
    full join theirs on ours.match_id = theirs.match_id
    left join twice on theirs.match_id = twice.match_id
),

flagged as (
    select
        joined.*,
        coalesce(lines.account_differs, false) as account_differs,
        coalesce(lines.accounts, '') as accounts,
        coalesce(lines.code_differs, false) as code_differs,
        coalesce(lines.codes, '') as codes,
        case
            when joined.kcc_member is null and joined.second_in_package then 'duplicate'
            when joined.kcc_member is null then 'in package only'
            when joined.package_member is null and joined.second_in_kcc then 'duplicate'
            when joined.package_member is null and joined.state = 'marked' then 'marked not found'
            when joined.package_member is null and joined.later = 'voided in package' then 'voided in package'
            when joined.package_member is null and joined.kcc_member in (select still_there.member from still_there) then 'in KCC only'
            when joined.package_member is null and joined.state in ('sent', 'verified', 'imported') and books_source.source = 'read' then 'deleted in package'
            when joined.package_member is null then 'in KCC only'
            when joined.standing = 'draft' then 'draft in package'
            when joined.standing = 'voided' then 'voided in package'
            when joined.standing = 'deleted' then 'deleted in package'
            when joined.currency <> joined.package_currency then 'currency'
        end as presence,
        -- a difference of net that the package's own lines tax rightly, or that keeps the proportion of tax, is a difference of amount throughout
        case
            when lines.expected_tax is not null and lines.lines_tax = joined.package_tax
                then abs(lines.lines_tax - lines.expected_tax) <= 0.05
            else abs(joined.package_tax * joined.kcc_net - joined.kcc_tax * joined.package_net) <= 0.05 * abs(joined.kcc_net)
        end as taxed_alike,
        joined.subject = 'document' and joined.kcc_member is not null and joined.package_member is not null
        and joined.currency = joined.package_currency and joined.currency <> base_currency.base_currency and joined.package_rate is not null
        and round(joined.package_rate, 6) <> round(joined.kcc_rate, 6)
        and abs(base_value(joined.kcc_gross, joined.package_rate) - base_value(joined.kcc_gross, joined.kcc_rate)) > 0.01 as rate_differs,
        joined.subject = 'document' and joined.kcc_member is not null and joined.package_member is not null
        and joined.contact_number <> joined.urn
        and not exists (
            select 1 from company_contact where company_contact.urn = joined.urn and company_contact.contact_id = joined.contact_id and joined.contact_id <> ''
        )
        and regexp_replace(lower(joined.contact_name), '[^\p{L}\p{N}]', '', 'g') <> regexp_replace(lower(joined.company_name), '[^\p{L}\p{N}]', '', 'g')
            as contact_differs,
        joined.subject = 'document' and joined.kcc_items = 1 and joined.package_items = 1
        and plain_number(joined.own_number) not in (plain_number(joined.code), plain_number(joined.expected_number))
        and not (
            length(plain_number(joined.own_number)) >= 15
            and (
                starts_with(plain_number(joined.code), plain_number(joined.own_number))
                or starts_with(plain_number(joined.expected_number), plain_number(joined.own_number))
            )
        ) as number_differs
    from joined
    cross join base_currency
    cross join books_source
    left join line_comparison as lines on joined.match_id = lines.match_id
),

judged as (
    select
        flagged.*,
        coalesce(waiting.state, '') as waiting_state,
        coalesce(waiting.reason, '') as waiting_reason,
        unissued.code is not null as unissued,
        case
            when presence is not null or (net_off = 0 and tax_off = 0) then null
            when flagged.state = 'marked' then 'marked differs'
            when revised and kcc_items = 1 and package_gross = sign * sent_gross then 'revised in KCC'
            when abs(net_off) <= 0.05 and abs(tax_off) <= 0.05 and abs(net_off + tax_off) <= 0.05 then 'rounding'
        end as whole
    from flagged
    left join pending_export as waiting on flagged.kcc_member = waiting.row_id and flagged.package_member is null
    left join (
        select distinct ledger, upper(invoice_code) as code from document where not in_ledger
    ) as unissued
        on flagged.kcc_member is null and flagged.side = unissued.ledger and upper(flagged.own_number) = unissued.code
)

select
    * exclude (whole, second_in_package, second_in_kcc),
    coalesce(presence, whole, case when net_off <> 0 then 'amount' end) as net_class,
    coalesce(
        presence,
        whole,
        case
            when tax_off = 0 then null
            when code_differs then 'tax code'
            when net_off <> 0 and taxed_alike then 'amount'
            else 'tax'
        end
    ) as tax_class,
    case
        when kcc_member is null or package_member is null or kcc_date = package_date then null
        when date_trunc('month', kcc_date) <> date_trunc('month', package_date) then 'period (another month)'
        when kcc_items = 1 and package_items = 1 then 'date (same month)'
    end as shift_class
from judged;
