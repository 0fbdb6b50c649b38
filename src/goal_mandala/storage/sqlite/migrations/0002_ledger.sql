-- What was spent and what is set aside (integer micro-dollars), turns taken, answers given. Owner '*' is the service.

CREATE TABLE months (
  owner TEXT NOT NULL,
  month TEXT NOT NULL,                    -- 2026-11
  calls INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  micro_usd INTEGER NOT NULL,
  PRIMARY KEY (owner, month)
) WITHOUT ROWID;

-- Settling removes the row. A row that stays (a killed process) counts in its month and in no other.
CREATE TABLE reservations (
  id TEXT NOT NULL PRIMARY KEY,
  owner TEXT,                             -- NULL: the owner's usage was deleted, the service's sum is still open
  month TEXT NOT NULL,
  amount INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX reservations_by_month ON reservations (month, owner, amount);

CREATE TABLE entries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  owner TEXT NOT NULL,
  month TEXT NOT NULL,
  generation_id TEXT NOT NULL,
  model TEXT NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  micro_usd INTEGER NOT NULL,
  prices_version TEXT NOT NULL,
  estimated INTEGER NOT NULL,
  at TEXT NOT NULL
);

CREATE INDEX entries_by_month ON entries (owner, month);

CREATE TABLE turns (owner TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX turns_by_owner ON turns (owner, at);
CREATE INDEX turns_by_age ON turns (at);

CREATE TABLE answers (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  begun_at TEXT NOT NULL,
  status INTEGER,                         -- NULL while the request is under way
  body BLOB,
  PRIMARY KEY (owner, key)
);

CREATE INDEX answers_by_age ON answers (begun_at);
