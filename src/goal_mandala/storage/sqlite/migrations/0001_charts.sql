-- Charts, their versions, generations with their events. Times are UTC text that sorts: 2026-11-23T06:30:00.000000Z.

CREATE TABLE charts (
  id TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated_at TEXT NOT NULL,
  summary TEXT NOT NULL                   -- JSON, for lists
) WITHOUT ROWID;

CREATE INDEX charts_by_change ON charts (owner, updated_at, id);

-- A body is written once and never changed; undo and redo move a version from one stack to the other.
CREATE TABLE versions (
  chart_id TEXT NOT NULL REFERENCES charts (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  stack TEXT NOT NULL CHECK (stack IN ('undo', 'current', 'redo')),
  updated_at TEXT NOT NULL,
  body BLOB NOT NULL,                     -- the chart's document, packed
  PRIMARY KEY (chart_id, version)
);

CREATE UNIQUE INDEX versions_current ON versions (chart_id) WHERE stack = 'current';

CREATE TABLE generations (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of creation, whatever the clock did
  id TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  chart_id TEXT NOT NULL REFERENCES charts (id) ON DELETE CASCADE,
  scope TEXT NOT NULL,
  cell TEXT,
  "replace" INTEGER NOT NULL,
  with_tasks INTEGER NOT NULL,
  accepts_itself INTEGER NOT NULL,
  base_version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  state TEXT NOT NULL,
  fate TEXT NOT NULL,
  retries INTEGER NOT NULL,
  cancel_requested INTEGER NOT NULL,
  last_event INTEGER NOT NULL,
  error TEXT,
  worker TEXT,                            -- who holds the lease, from leased_at until leased_until
  leased_at TEXT,
  leased_until TEXT,
  draft BLOB NOT NULL                     -- packed
);

CREATE INDEX generations_of_chart ON generations (chart_id);
CREATE INDEX generations_of_owner ON generations (owner);
CREATE UNIQUE INDEX generations_active ON generations (chart_id) WHERE state IN ('queued', 'running');
CREATE INDEX generations_unfinished ON generations (seq) WHERE state IN ('queued', 'running');

CREATE TABLE events (
  generation_id TEXT NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  body TEXT NOT NULL,                     -- JSON
  PRIMARY KEY (generation_id, number)
) WITHOUT ROWID;
