-- Events of which the cut holds more than one record: only of those there is a version to choose. Few, so the many others need no look.
INSERT INTO $work$_repeated
SELECT event_hash FROM touches WHERE $cut$ AND $among$ GROUP BY event_hash HAVING count() > 1
SETTINGS optimize_aggregation_in_order = 1
