LEFT JOIN (
    SELECT conversion_id, model_id, count() AS entries
    FROM ledger
    WHERE conversion_hash IN (SELECT cityHash64(conversion_id) FROM $work$_conversions) AND $posted$
    GROUP BY conversion_id, model_id
) AS w ON w.conversion_id = d.conversion_id AND w.model_id = d.model_id
