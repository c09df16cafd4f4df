-- What the blob store holds for a namespace. A row goes together with its blob, and only while nobody uses either.
CREATE TABLE dataset_blobs (
  namespace text NOT NULL,
  sha256 text NOT NULL,
  bytes bigint NOT NULL,
  -- What a description has found in the content, with the version of the code that looked.
  profile jsonb,
  PRIMARY KEY (namespace, sha256)
);

-- Uploads on their way: what they have put into the blob store stays until their dataset is there, or until they are overdue.
CREATE TABLE dataset_claims (
  id uuid PRIMARY KEY,
  namespace text NOT NULL,
  sha256 text NOT NULL,
  until timestamptz NOT NULL,
  FOREIGN KEY (namespace, sha256) REFERENCES dataset_blobs
);

CREATE INDEX dataset_claims_blob ON dataset_claims (namespace, sha256);

CREATE TABLE datasets (
  id uuid PRIMARY KEY,
  namespace text NOT NULL,
  name text NOT NULL,
  -- The name as SQL compares it: names that differ only in case are one.
  name_key text COLLATE "C" NOT NULL,
  sha256 text NOT NULL,
  source_name text,
  format text NOT NULL,
  encoding text,
  delimiter text,
  columns jsonb NOT NULL,
  rows bigint NOT NULL,
  bytes bigint NOT NULL,
  description text NOT NULL,
  tags text[] NOT NULL,
  warnings text[] NOT NULL,
  origin_sql text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (namespace, name_key),
  FOREIGN KEY (namespace, sha256) REFERENCES dataset_blobs
);

CREATE INDEX datasets_blob ON datasets (namespace, sha256);

-- Upload links that have served; each is good for one dataset.
CREATE TABLE dataset_uploads (
  id uuid PRIMARY KEY,
  until timestamptz NOT NULL
);
