CREATE TABLE notes (
  key text PRIMARY KEY,
  text text NOT NULL,
  tags text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- 'simple' neither stems nor drops stop words, so it serves every language alike.
  search tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED
);

CREATE INDEX notes_search ON notes USING gin (search);
CREATE INDEX notes_tags ON notes USING gin (tags);
CREATE INDEX notes_updated_at ON notes (updated_at DESC);
