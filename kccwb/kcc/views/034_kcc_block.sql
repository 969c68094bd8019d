-- Question: which rows may not be exported, because KCC's own files leave something about them open?
-- Inputs:   unknown_code, payment
-- Columns:  row_id (S:, P:, prepayment: …), code (unknown_urn, unknown_stock_code, unknown_nominal, unknown_tax_rate, no_exchange_rate), message, cause, fix,
--           cause_group (the code or currency at fault)
create or replace view kcc_block as
select distinct
    row_id,
    'unknown_' || replace(lower(kind), ' ', '_') as code,
    kind || ' ' || code || ' is in no list loaded from KCC' as message,
    'The list was not loaded, or is older than what names the code.' as cause,
    'Export the list from KCC and load it: '
    || case kind when 'URN' then 'companies' when 'Stock code' then 'stock_items' when 'Nominal' then 'nominals' else 'tax_rates' end || '.' as fix,
    code as cause_group
from unknown_code
where row_id is not null and kind <> 'Bank account'
union all
select
    case side when 'S' then 'prepayment:' else 'prepayment-p:' end || payment_id,
    'no_exchange_rate',
    'The payment is in ' || currency || ' and has no exchange rate',
    'The payments file has no column Exchange Rate, and no document in ' || currency || ' is loaded.',
    'Load its order''s invoice, or payments with the column Exchange Rate.',
    currency
from payment
where exchange_rate is null;
