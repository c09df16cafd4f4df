-- Blobs are of two kinds: tables in Parquet, and the files that tables were read from, compressed.
ALTER TABLE dataset_blobs ADD COLUMN kind text NOT NULL DEFAULT 'table';

ALTER TABLE datasets
  -- Counts up whenever the content under this name is replaced.
  ADD COLUMN version integer NOT NULL DEFAULT 1,
  -- How the file was read: the report of the reading, and the options and format that its owner gave.
  -- json rather than jsonb, which refuses the NUL characters that a file may hold; nothing is looked up inside.
  ADD COLUMN reading json,
  ADD COLUMN reading_given json,
  -- The file itself, where it was kept.
  ADD COLUMN source_sha256 text,
  -- The id that the three above belong to. A release that does not know them gives a row a new id and leaves them.
  ADD COLUMN reading_of uuid,
  ADD FOREIGN KEY (namespace, source_sha256) REFERENCES dataset_blobs (namespace, sha256);

CREATE INDEX datasets_source ON datasets (namespace, source_sha256);
