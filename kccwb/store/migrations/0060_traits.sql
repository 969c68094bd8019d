-- In what the connected package differs from others, as text by name: views plan by it and never by the package's name. And what two packages tell more.
create table package_trait (name varchar primary key, value varchar not null);
alter table package_organisation add column year_end_month integer default 0;
alter table package_organisation add column year_end_day integer default 0;
alter table package_organisation add column troubles varchar default '[]';
alter table package_contact add column role varchar default '';
alter table package_contact add column currency varchar default '';
alter table package_item add column account_id varchar default '';
