-- Question: what is not mapped, how much money does it hold up, and what would fit?
-- Inputs:   gap_nominal, gap_tax, gap_bank, gap_default, mapping_suggestion
-- Columns:  kind (nominal, tax, bank, default), code, description, direction, documents, amount (gross, base currency), suggestion (what the
--           map commands take), suggestion_name, reason, status, blocks
create or replace view mapping_gap as
with gap as (
    select * from gap_nominal
    union all by name
    select * from gap_tax
    union all by name
    select * from gap_bank
    union all by name
    select * from gap_default
)

select
    gap.kind,
    gap.code,
    gap.description,
    gap.direction,
    gap.documents,
    gap.amount,
    suggested.target as suggestion,
    suggested.target_name as suggestion_name,
    gap.why || coalesce('. ' || suggested.reason, '') as reason,
    gap.status,
    gap.blocks
from gap
left join mapping_suggestion as suggested
    on
        gap.kind = suggested.kind
        and gap.code = suggested.code
        and (gap.kind <> 'tax' or gap.direction = suggested.direction);
