-- Conversions of which nothing was posted before, with what their entries say beside the line.
(
    SELECT
        c.*, n.evidence_hash AS evidence_hash, toLowCardinality(if(c.share_factor = 0, $refund$, $new_conversion$)) AS cause,
        formatDateTime(c.conversion_date, '%Y-%m') AS line_month, toLowCardinality($accounting_month$) AS accounting_month,
        toLowCardinality(if(accounting_month = line_month, '', line_month)) AS adjusts
    FROM $work$_conversions AS c
    INNER JOIN (SELECT conversion_id AS news_of, evidence_hash FROM $work$_news) AS n ON n.news_of = c.conversion_id
)
