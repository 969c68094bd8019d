-- Sales nominals by Stock Type 2, Company Class and Country, where KCC's files carry none; and what the workbench suggests for each gap.
create table precedence_map (
    level varchar not null check (level in ('stock type 2', 'company class', 'country')), key varchar not null, nominal_code varchar not null,
    primary key (level, key)
);
create table mapping_suggestion (
    kind varchar not null, code varchar not null, direction varchar not null, target varchar not null, target_name varchar not null,
    reason varchar not null, primary key (kind, code, direction)
);
