-- Generations waiting for a worker.

CREATE TABLE jobs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  generation_id TEXT NOT NULL,
  queued_at TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  receipt TEXT UNIQUE,                    -- of the latest delivery
  hidden_at TEXT,                         -- hidden from then until then; NULL: visible
  hidden_until TEXT,
  reason TEXT,                            -- an error code
  dead_at TEXT                            -- lies aside since
);

CREATE INDEX jobs_of_generation ON jobs (generation_id);

-- Not a foreign key: a job may be older than what it names, never of use after it.
CREATE TRIGGER jobs_go_with_generations AFTER DELETE ON generations
BEGIN
  DELETE FROM jobs WHERE generation_id = OLD.id;
END;
