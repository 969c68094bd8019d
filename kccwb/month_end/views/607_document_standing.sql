-- Question: is each document of KCC in the package, by its export, by the books as last read, and by what was matched?
-- Inputs:   document, export_state, document_twin, package_leg, book_document
-- Columns:  row_id, twin (what package_leg calls the same document), standing (there; gone: sent, and a draft, voided or deleted now; marked: by hand, and not found
--           there; waiting), read (the books as last read hold it), package_amount, package_tax (in the document's currency, where the
--           read-back of the upload saw another amount)
create or replace view document_standing as
with sent as (
    select export_state.row_id, bool_or(upper(held.status) in ('VOIDED', 'DELETED', 'DRAFT', 'SUBMITTED')) as undone
    from export_state
    inner join book_document as held on export_state.package_id = held.package_id
    group by export_state.row_id
),

live as (
    select distinct twin from package_leg
)

select
    document.row_id,
    coalesce(document_twin.twin, 'row:' || document.row_id) as twin,
    case
        when live.twin is not null then 'there'
        when coalesce(export_state.later in ('voided in package', 'deleted in package', 'not in package'), false) or coalesce(sent.undone, false) then 'gone'
        when document_twin.twin is not null then 'gone'
        when export_state.state in ('sent', 'verified') then 'there'
        when export_state.state = 'marked' then 'marked'
        else 'waiting'
    end as standing,
    live.twin is not null as read,
    case when export_state.later = 'amount differs' then export_state.package_amount end as package_amount,
    case when export_state.later = 'amount differs' then export_state.package_tax end as package_tax
from document
left join export_state on document.row_id = export_state.row_id
left join document_twin on document_twin.side = 'K' and document.row_id = document_twin.member
left join live on coalesce(document_twin.twin, 'row:' || document.row_id) = live.twin
left join sent on document.row_id = sent.row_id;

-- Question: how is a document called that stands in KCC's ledger and not in the package, and what is done about it?
-- Inputs:   standing (waiting, gone, marked)
-- Columns:  a macro giving one sentence
create or replace macro absent(standing) as
case standing
    when 'gone' then 'Document sent to the package, and a draft, voided or deleted there now'
    when 'marked' then 'Document marked as exported, and not found in the package'
    else 'Document in KCC''s ledger, not in the package'
end;

create or replace macro absent_fix(standing) as
case standing
    when 'gone' then 'Open it on the Reconcile page: put it right in the package, or credit it in KCC.'
    when 'marked' then 'Read both ledgers on the Reconcile page. If it is not there, mark it as not exported and upload it.'
    else 'Upload it.'
end;
