-- Each configuration of declared tools that a server took on, as its file had it: variables by name, passwords masked.
CREATE TABLE tool_configurations (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  sha256 text NOT NULL,
  text text NOT NULL,
  tools integer NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT now()
);
