-- Question: what is a posting item called in the package? It names the nominal (or rollup item) and the account its sales post to.
-- Inputs:   row_id (posting:KEY>ACCOUNT_ID), code and name of the account
-- Columns:  a macro giving the name; a nominal that is empty is the default sales account's own
create or replace macro posting_name(row_id, code, name) as
'KCC ' || coalesce(nullif(regexp_extract(row_id, '^posting:(.*)>[^>]*$', 1), ''), 'default') || ' - '
|| coalesce(nullif(code, ''), name, regexp_extract(row_id, '>([^>]*)$', 1));
