-- Question: on which account of the package does each stock purchase land, by today's mapping and options?
-- Inputs:   document, document_line, cos_role, stock_item, never_crosses, nominal_map, default_account, option, package_account, document_standing, document_rate
-- Columns:  row_id, source_type, invoice_code, invoice_date, month, ledger_date, urn, in_ledger, line, stock_code, amount (base currency, credits
--           negative), account_id, account_code, account_name, lands_on (expense, current asset, unknown), standing (as document_standing), sent (it is there)
create or replace view stock_purchase as
with chosen as (
    select
        coalesce(max(value) filter (where name = 'stock_purchases'), 'expense') = 'stock_in_hand' as in_hand,
        (select account_id from default_account where role = 'stock_in_hand') as stock_in_hand,
        (select account_id from default_account where role = 'purchase') as purchase
    from option
),

fallback as (
    select
        case
            when in_hand and stock_in_hand is not null then stock_in_hand
            when in_hand and not coalesce((select class = 'ASSET' from package_account where account_id = purchase), false) then null
            else purchase
        end as stock_account,
        purchase
    from chosen
),

line as (
    select
        document.*,
        document_line.line,
        document_line.stock_code,
        case document.kind when 'Credit' then -1 else 1 end * base_value(document_line.net, document_rate.rate) as amount,
        case when own.nominal_code is null then fallback.stock_account else coalesce(nominal_map.account_id, fallback.purchase) end as account_id
    from document_line
    inner join document on document_line.ledger = document.ledger and document_line.invoice_id = document.invoice_id
    inner join cos_role on document_line.nominal_code = cos_role.nominal_code and cos_role.role in ('stock', 'received')
    cross join fallback
    inner join document_rate on document.row_id = document_rate.row_id
    left join stock_item on document_line.stock_code = stock_item.stock_code
    left join nominal as own
        on stock_item.purchase_nominal = own.nominal_code and own.nominal_code not in (select never_crosses.nominal_code from never_crosses)
    left join nominal_map on own.nominal_code = nominal_map.nominal_code
    where document.ledger = 'P'
)

select
    line.row_id,
    line.source_type,
    line.invoice_code,
    line.invoice_date,
    strftime(line.invoice_date, '%Y-%m') as month,
    line.ledger_date,
    line.urn,
    line.in_ledger,
    line.line,
    line.stock_code,
    line.amount::decimal(18, 2) as amount,
    coalesce(line.account_id, '') as account_id,
    coalesce(account.code, '') as account_code,
    coalesce(account.name, '') as account_name,
    case when account.class = 'ASSET' then 'current asset' when account.account_id is not null then 'expense' else 'unknown' end as lands_on,
    document_standing.standing,
    document_standing.standing = 'there' as sent
from line
left join package_account as account on line.account_id = account.account_id
inner join document_standing on line.row_id = document_standing.row_id;
