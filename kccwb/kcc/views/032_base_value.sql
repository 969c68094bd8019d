-- Question: what is a foreign amount worth in base currency, to the penny, half up?
-- Inputs:   amount (two decimals), rate (foreign units per base unit, eight decimals)
-- Columns:  a macro giving one exact decimal; whole numbers throughout, because a division would pass through DOUBLE
create or replace macro base_value(amount, rate) as
case
    when rate = 1 then amount::decimal(18, 2)
    else (
        sign(amount)::decimal(1, 0) * 0.01::decimal(2, 2)
        * (
            (2 * (abs(amount) * 100)::hugeint * 100000000 + (rate * 100000000)::hugeint)
            // (2 * (rate * 100000000)::hugeint)
        )::decimal(20, 0)
    )::decimal(18, 2)
end;
