-- The trace in which a generation was ordered: its worker goes on with it.

ALTER TABLE jobs ADD COLUMN trace TEXT;
