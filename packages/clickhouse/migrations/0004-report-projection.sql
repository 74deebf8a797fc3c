-- Sums of credit by day and channel, which is what most reports ask for: 10 M entries answer in hundredths of a second instead of a
-- second. A projection is written with each part and merged with it, so it cannot drift after a crash; it keeps batch and attempt
-- apart, so void attempts and any past moment are told from it as from the entries themselves.
ALTER TABLE ledger ADD PROJECTION IF NOT EXISTS by_day (
    SELECT
        goal, model_id, conversion_date, accounting_month, batch, attempt, channel, reason, currency,
        sum(toInt128(share_nano)), sum(toInt128(amount_minor))
    GROUP BY goal, model_id, conversion_date, accounting_month, batch, attempt, channel, reason, currency
);
