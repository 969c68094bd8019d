-- Question: which documents were revised in KCC after they were exported or marked as exported?
-- Inputs:   document, kcc_document, export_event, load
-- Columns:  row_id, invoice_code, currency, exported_at, exported_gross, revised_gross, revised_load
create or replace view revised_after_export as
with told as (
    select
        row_id,
        max(seq) filter (kind in ('accepted', 'adopted', 'marked')) as exported_seq,
        max(seq) filter (kind in ('unmarked', 'gone')) as undone_seq
    from export_event
    group by row_id
)

select
    document.row_id,
    document.invoice_code,
    document.currency,
    export_event.occurred as exported_at,
    sent.gross as exported_gross,
    document.gross as revised_gross,
    document.load_id as revised_load
from told
inner join export_event on told.exported_seq = export_event.seq
inner join document on told.row_id = document.row_id
inner join load on document.load_id = load.load_id
left join kcc_document as sent
    on document.ledger = sent.ledger and document.invoice_id = sent.invoice_id
    and sent.superseded_by is not null
    and sent.load_id = coalesce(
        export_event.kcc_load_id,
        (
            select max(before.load_id)
            from kcc_document as before
            inner join load as loaded_then on before.load_id = loaded_then.load_id
            where before.ledger = document.ledger and before.invoice_id = document.invoice_id and loaded_then.loaded <= export_event.occurred
        )
    )
where
    (told.undone_seq is null or told.undone_seq < told.exported_seq)
    and case when export_event.kcc_load_id is null then load.loaded > export_event.occurred else document.load_id > export_event.kcc_load_id end;
