// https://www.rfc-editor.org/rfc/rfc8187#section-3.2.1
const NOT_PLAIN = /['()*]/g;

/** The header that names a download, for clients that know RFC 6266 and for those that do not. */
export function attachment(fileName: string): string {
  const safe = fileName.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    NOT_PLAIN,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${safe}"; filename*=UTF-8''${encoded}`;
}
