-- What each call was: who asked for what, when, and how it ended.
CREATE TABLE audit (
  -- Made by the server, so that a batch sent twice is stored once.
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  namespace text NOT NULL,
  identity text NOT NULL,
  tool text NOT NULL,
  outcome text NOT NULL,
  duration_ms double precision NOT NULL,
  request_id text,
  arguments jsonb NOT NULL,
  error text
);

CREATE INDEX audit_namespace_at ON audit (namespace, at DESC);
CREATE INDEX audit_at ON audit (at);
