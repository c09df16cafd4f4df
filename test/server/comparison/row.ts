/** What another server's tool does, and how it is done here. */
export interface Row {
  theirs: string;
  /** Tools of this server, or types of tools that its file may declare. */
  ours: readonly string[];
  how: string;
  /** The test that shows it: a file, and a test's title in it. */
  shown: readonly [file: string, title: string];
}
