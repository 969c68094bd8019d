-- Question: in what does the connected package differ from others, where it matters to planning?
-- Inputs:   package_trait
-- Columns:  separate_suppliers, contact_per_currency, posting_items, computes_tax, prepayment_account, drafts (booleans), item_limit
create or replace view export_trait as
select
    coalesce(max(value) filter (where name = 'separate_suppliers'), 'no') = 'yes' as separate_suppliers,
    coalesce(max(value) filter (where name = 'contact_per_currency'), 'no') = 'yes' as contact_per_currency,
    coalesce(max(value) filter (where name = 'posting_items'), 'no') = 'yes' as posting_items,
    coalesce(max(value) filter (where name = 'computes_tax'), 'no') = 'yes' as computes_tax,
    coalesce(max(value) filter (where name = 'prepayment_account'), 'yes') = 'yes' as prepayment_account,
    coalesce(max(value) filter (where name = 'drafts'), 'yes') = 'yes' as drafts,
    max(value) filter (where name = 'item_limit')::integer as item_limit
from package_trait;
