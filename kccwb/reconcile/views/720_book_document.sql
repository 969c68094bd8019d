-- Question: where were the package's books read from last: the package itself, or files?
-- Inputs:   books_read
-- Columns:  source (read or file; no row before the first reading), run, trouble (JSON list of what could not be read), payments_told
create or replace view books_source as
select source, run, trouble, payments_told
from books_read
where run = (select max(run) from books_read);

-- Question: what documents does the package hold, as it was known at a moment?
-- Inputs:   package_document_version, books_source; known (a UTC timestamp, or null for all that is known)
-- Columns:  as package_document_version; the latest version of each, those voided and deleted included
create or replace macro book_document_known(known) as table
select *
from package_document_version
where source in (select source from books_source) and (known is null or seen <= known::timestamp)
qualify row_number() over (partition by package_id order by version desc) = 1;

create or replace view book_document as
select * from book_document_known(null);

-- Question: what payments and their like does the package hold, as it was known at a moment?
-- Inputs:   package_payment_version, books_source; known (a UTC timestamp, or null for all that is known)
-- Columns:  as package_payment_version; the latest version of each, those deleted included
create or replace macro book_payment_known(known) as table
select *
from package_payment_version
where source in (select source from books_source) and (known is null or seen <= known::timestamp)
qualify row_number() over (partition by payment_key order by version desc) = 1;

create or replace view book_payment as
select * from book_payment_known(null);
