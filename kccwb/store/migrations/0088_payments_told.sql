-- Whether a reading of the package's books told payments: export files may not.
alter table books_read add column payments_told boolean default true;
update books_read set payments_told = source = 'read';
