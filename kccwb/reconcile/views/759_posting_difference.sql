-- Question: what stands on compared accounts, or as VAT, without a document: the package's journals and bank transactions, KCC's own journals?
-- Inputs:   package_posting, kcc_posting, compared_account, cost_of_sale_posting, base_currency
-- Columns:  as difference's own, before what became of them is known: difference_id (class and match), match_id (J:… of the package, L:… of KCC), class, document_kind,
--           numbers, amounts (debit positive, base currency), explanation, dates, subject, advised (which advice it gets), url
create or replace view posting_difference as
select
    'in package only:J:' || posting.package_id || ':' || compared.account_id as difference_id,
    'J:' || posting.package_id || ':' || compared.account_id as match_id,
    'in package only' as class,
    case posting.kind when 'journal' then 'Manual Journal' else 'Bank Transaction' end as document_kind,
    '' as source_code,
    coalesce(nullif(posting.number, ''), posting.narration) as package_number,
    any_value(base.base_currency) as currency,
    null::decimal(18, 2) as kcc_amount,
    sum(posting.amount)::decimal(18, 2) as package_amount,
    sum(posting.amount)::decimal(18, 2) as difference,
    sum(posting.amount)::decimal(18, 2) as effect,
    'Posted in the package to ' || trim(compared.account_code || ' ' || compared.name) || ' (' || compared.control || ') without a document: '
    || posting.narration || '.' || case cost.state
        when 'proven'
            then ' It is the Cost-of-Sale journal of ' || strftime(cost.month, '%B %Y') || ', proven by read-back on ' || strftime(cost.proven, '%d/%m/%Y')
                || ': there is nothing to do.'
        when 'changed since' then ' It was proven as the Cost-of-Sale journal of ' || strftime(cost.month, '%B %Y') || ' and was changed in the package since.'
        when 'twice' then ' It is the Cost-of-Sale journal of ' || strftime(cost.month, '%B %Y') || ' once more: that is proven without it.'
        when 'not proven' then ' It moves the accounts of Cost of Sale, and no read-back has proven it as the journal of a month.'
        else ''
    end as explanation,
    null::varchar as row_id,
    posting.package_id,
    '' as company_name,
    null::date as kcc_date,
    posting.date as package_date,
    '' as side,
    'posting' as subject,
    case when cost.state = 'proven' then 'proven journal' when cost.state is not null then 'unproven journal' else 'posting' end as advised,
    posting.url
from package_posting as posting
inner join compared_account as compared on posting.account_id = compared.account_id
left join cost_of_sale_posting as cost on posting.package_id = cost.package_id and posting.account_id = cost.account_id
cross join base_currency as base
where posting.live
group by posting.package_id, posting.kind, posting.number, posting.narration, posting.date, posting.url,
    compared.account_id, compared.account_code, compared.name, compared.control, cost.state, cost.month, cost.proven
having sum(posting.amount) <> 0
union all
select
    'in package only:J:' || posting.package_id || ':tax',
    'J:' || posting.package_id || ':tax',
    'in package only',
    case posting.kind when 'journal' then 'Manual Journal' else 'Bank Transaction' end,
    '',
    coalesce(nullif(posting.number, ''), posting.narration),
    base.base_currency,
    null,
    sum(posting.tax),
    sum(posting.tax),
    sum(posting.tax),
    'VAT posted in the package without a document: ' || posting.narration || '.',
    null,
    posting.package_id,
    '',
    null,
    posting.date,
    '',
    'posting',
    case when posting.package_id in (select package_id from cost_of_sale_posting) then 'taxed journal' else 'posting' end,
    posting.url
from package_posting as posting
cross join base_currency as base
where posting.live
group by posting.package_id, posting.kind, posting.number, posting.narration, posting.date, posting.url, base.base_currency
having sum(posting.tax) <> 0
union all
select
    'in KCC only:L:' || posting.source_id,
    'L:' || posting.source_id,
    'in KCC only',
    posting.source_type,
    split_part(posting.source_id, ':', 1),
    '',
    base.base_currency,
    posting.amount,
    null,
    -posting.amount,
    -posting.amount,
    'Posted in KCC to nominal ' || posting.nominal_code || ' without a document: journals do not cross.',
    null,
    null,
    '',
    posting.date,
    null,
    '',
    'posting',
    'posting',
    ''
from kcc_posting as posting
cross join base_currency as base;
