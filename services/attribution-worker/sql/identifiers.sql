-- All identifiers of the persons behind each deal's members. A hub is nobody's: it brings no one along.
INSERT INTO $work$_identifiers
WITH
    own AS (
        SELECT identifier, argMax(label, batch) AS own_label
        FROM identity_labels
        WHERE identifier_hash IN (SELECT cityHash64(identifier) FROM $work$_members) AND $visible$
        GROUP BY identifier
    ),
    persons AS (
        SELECT DISTINCT m.deal_no AS deal_no, if(o.own_label = '', m.identifier, o.own_label) AS label
        FROM $work$_members AS m
        LEFT JOIN own AS o ON o.identifier = m.identifier
        WHERE NOT startsWith(o.own_label, 'hub:')
    ),
    once_members AS (
        SELECT DISTINCT label, identifier
        FROM identity_members
        WHERE label_hash IN (SELECT cityHash64(label) FROM persons) AND $visible$
    ),
    now AS (
        SELECT identifier, argMax(label, batch) AS now_label
        FROM identity_labels
        WHERE identifier_hash IN (SELECT cityHash64(identifier) FROM once_members) AND $visible$
        GROUP BY identifier
    )
SELECT DISTINCT deal_no, identifier
FROM (
    SELECT deal_no, label AS identifier FROM persons
    UNION ALL
    SELECT p.deal_no AS deal_no, m.identifier AS identifier
    FROM once_members AS m
    INNER JOIN now AS n ON n.identifier = m.identifier
    INNER JOIN persons AS p ON p.label = m.label
    WHERE n.now_label = m.label
)
