-- Charts that were deleted, each for a while, as the digest of its id: an answer that shows one is not kept any more.

CREATE TABLE withdrawn (
  owner TEXT NOT NULL,
  digest TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (owner, digest)
) WITHOUT ROWID;

CREATE INDEX withdrawn_by_age ON withdrawn (at);
