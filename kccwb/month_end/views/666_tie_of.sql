-- Question: which tie-out does each account of the package, each nominal of KCC and each leg of KCC's documents belong to?
-- Inputs:   package_at, nominal, nominal_map, default_account, document_leg; parameter month (YYYY-MM)
-- Columns:  tie (sales:CODE, VAT, debtors, creditors; of a nominal also summary) with account_id, with nominal_code, with document_leg's own: of the month for sales
--           and VAT, to its end for debtors and creditors
create or replace macro tie_account(month) as table
select case kind when 'sales' then 'sales:' || account_code else kind end as tie, account_id
from package_at(month)
where kind in ('sales', 'VAT', 'debtors', 'creditors');

create or replace macro tie_nominal(month) as table
select
    nominal.nominal_code,
    case nominal.system_type when 'Tax' then 'VAT' when 'Debtors' then 'debtors' when 'Creditors' then 'creditors' else account.tie end as tie
from nominal
left join nominal_map on nominal.nominal_code = nominal_map.nominal_code
left join tie_account(month) as account
    on nominal.system_type in ('Sale', 'Sales Discount') and starts_with(account.tie, 'sales:')
    and coalesce(nominal_map.account_id, (select account_id from default_account where role = 'sales')) = account.account_id
where nominal.system_type in ('Tax', 'Debtors', 'Creditors') or account.account_id is not null
union all
select nominal_code, 'summary' from nominal where system_type in ('Sale', 'Sales Discount');

create or replace macro tie_leg(month) as table
with span as (
    select (month || '-01')::date as first_day, last_day((month || '-01')::date) as last_day
),

told as (
    select
        case
            when leg.leg = 'VAT' then 'VAT'
            when leg.leg = 'control' then case when starts_with(leg.row_id, 'S:') then 'debtors' else 'creditors' end
            else sold.tie
        end as tie,
        leg.*
    from document_leg as leg
    left join tie_nominal(month) as sold on leg.leg = 'nominal' and leg.nominal_code = sold.nominal_code and starts_with(sold.tie, 'sales:')
)

select told.*
from told
cross join span
where told.tie is not null and told.date <= span.last_day and (told.leg = 'control' or told.date >= span.first_day);

-- Question: how does the tax register stand against the tie-outs of VAT by rate?
-- Inputs:   tax_register
-- Columns:  tie (VAT:RATE sales or purchases), signed (its tax, positive on invoices), and tax_register's own
create or replace macro rate_tie(tax_rate, is_sale) as 'VAT:' || tax_rate || case when is_sale then ' sales' else ' purchases' end;

create or replace view tie_register as
select
    rate_tie(tax_rate, starts_with(source_type, 'Sales')) as tie,
    case when source_type ilike '%credit' then -tax else tax end as signed,
    *
from tax_register
where starts_with(source_type, 'Sales') or starts_with(source_type, 'Purchase');
