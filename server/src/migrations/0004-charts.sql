CREATE TABLE charts (
  namespace text NOT NULL,
  id text NOT NULL,
  -- Counts up, so that the newest come first and pages have a place to go on from.
  number bigint GENERATED ALWAYS AS IDENTITY,
  title text NOT NULL,
  kind text NOT NULL,
  notes json NOT NULL,
  -- json rather than jsonb, which refuses the NUL characters that data may hold; nothing is looked up inside.
  content json NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (namespace, id)
);

CREATE UNIQUE INDEX charts_number ON charts (namespace, number DESC);
