-- Lines on which desired and posted differ.
(
    SELECT $line$, sum(share_nano) AS share, sum(amount_minor) AS amount, formatDateTime(conversion_date, '%Y-%m') AS line_month
    FROM (
        SELECT $line$, share_nano, amount_minor FROM $work$_desired
        UNION ALL
        SELECT $line$, -share_nano AS share_nano, -amount_minor AS amount_minor
        FROM ledger
        WHERE conversion_hash IN (SELECT cityHash64(conversion_id) FROM $work$_conversions) AND $posted$
    )
    GROUP BY $line$
    HAVING share != 0 OR amount != 0
)
