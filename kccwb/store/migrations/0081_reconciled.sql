-- What the last run found, kept so that pages and bridges read it at once: the answers of reconciled_now and bridge_effect_now.
create table reconciled (
    match_id varchar, kcc_member varchar, package_member varchar, kcc_items bigint, package_items bigint, subject varchar, kind varchar,
    side varchar, sign integer, code varchar, expected_number varchar, kcc_reference varchar, package_number varchar, own_number varchar,
    package_reference varchar, urn varchar, company_name varchar, contact_name varchar, contact_id varchar, contact_number varchar,
    currency varchar, package_currency varchar, kcc_rate decimal(18, 8), package_rate decimal(18, 8), kcc_date date, package_date date,
    kcc_net decimal(18, 2), kcc_tax decimal(18, 2), kcc_gross decimal(18, 2), package_net decimal(18, 2), package_tax decimal(18, 2),
    package_gross decimal(18, 2), shown_gross decimal(18, 2), standing varchar, state varchar, later varchar, revised boolean,
    sent_gross decimal(18, 2), url varchar, net_off decimal(18, 2), tax_off decimal(18, 2), account_differs boolean, accounts varchar,
    code_differs boolean, codes varchar, presence varchar, taxed_alike boolean, rate_differs boolean, contact_differs boolean,
    number_differs boolean, waiting_state varchar, waiting_reason varchar, unissued boolean, net_class varchar, tax_class varchar,
    shift_class varchar
);
create table bridge_effect (
    control varchar, currency varchar, owner varchar, match_id varchar, what varchar, member varchar, date date, amount decimal(18, 2),
    is_foreign boolean
);
