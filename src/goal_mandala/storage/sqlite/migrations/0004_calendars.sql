-- Calendar links: one of a chart's, known by the digest of its secret alone, gone with the chart.

CREATE TABLE calendars (
  chart_id TEXT NOT NULL PRIMARY KEY REFERENCES charts (id) ON DELETE CASCADE,
  digest TEXT NOT NULL UNIQUE,            -- SHA-256 of the secret, hexadecimal
  created_at TEXT NOT NULL
) WITHOUT ROWID;
