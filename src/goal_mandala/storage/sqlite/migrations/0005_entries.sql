-- The record of a generation's single calls goes with it. The months keep the sums.

CREATE INDEX entries_of_generation ON entries (generation_id);

DELETE FROM entries WHERE generation_id <> '' AND generation_id NOT IN (SELECT id FROM generations);

CREATE TRIGGER entries_go_with_generations AFTER DELETE ON generations
BEGIN
  DELETE FROM entries WHERE generation_id = OLD.id;
END;
