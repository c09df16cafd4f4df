/** The reader's language, as the browser says it, such as `de-DE`. */
export const locale = (): string => (typeof navigator === 'undefined' ? 'en' : navigator.language);
