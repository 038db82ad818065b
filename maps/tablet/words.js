// Words, numbers, days and sizes in the reader's language. Pure: the messages are an argument.

export const LANGUAGES = /** @type {const} */ (["sv", "en"]);
const LOCALES = { sv: "sv-SE", en: "en-GB" };

/** @typedef {"sv" | "en"} Language */
/** @typedef {Record<string, string>} Messages */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Translate */

/**
 * The language among ours that is meant: the one chosen, else the first the browser asks for.
 * @param {unknown} chosen
 * @param {readonly string[]} [asked]
 * @returns {Language}
 */
export function pickLanguage(chosen, asked = []) {
  for (const name of [chosen, ...asked]) {
    const found = LANGUAGES.find((ours) => String(name).toLowerCase().startsWith(ours));
    if (found) return found;
  }
  return "sv";
}

/**
 * Makes the one function that says words. `{name}` is filled in; a number `count` chooses between
 * `key.one` and `key.other` where there are such. A key without words comes back as itself, so that
 * what is missing is seen.
 * @param {Language} language
 * @param {Messages} messages
 * @returns {Translate}
 */
export function translator(language, messages) {
  const plural = new Intl.PluralRules(LOCALES[language]);
  const number = new Intl.NumberFormat(LOCALES[language]);
  return (key, values = {}) => {
    const { count } = values;
    const form = typeof count === "number" ? messages[`${key}.${plural.select(count)}`] : undefined;
    const text = form ?? messages[key] ?? messages[`${key}.other`] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? number.format(value) : value;
    });
  };
}

/**
 * A code's word, or the code itself where it has none (an old app meeting a new word).
 * @param {Translate} t
 * @param {string} group
 * @param {string} code
 * @returns {string}
 */
export function word(t, group, code) {
  const key = `${group}.${code}`;
  const text = t(key);
  return text === key ? code : text;
}

/**
 * @param {string} text
 * @returns {string} with a capital, as it stands first
 */
export const capital = (text) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** Times are those of the place, whatever the tablet's own clock is set to. */
const ZONE = "Europe/Stockholm";

/**
 * @param {string | number | Date} time
 * @param {Language} language
 * @returns {string} 16:20
 */
export function hourMinute(time, language) {
  const options = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", timeZone: ZONE });
  return new Date(time).toLocaleTimeString(LOCALES[language], options);
}

/**
 * @param {string | number | Date} time
 * @param {Language} language
 * @returns {string} tors 26 nov.
 */
export function day(time, language) {
  const options = /** @type {const} */ ({ weekday: "short", day: "numeric", month: "short", timeZone: ZONE });
  return new Date(time).toLocaleDateString(LOCALES[language], options);
}

/**
 * Day and clock; of today the clock alone.
 * @param {string | number | Date} time
 * @param {Language} language
 * @param {number} [now] [ms since 1970]
 * @returns {string}
 */
export function moment(time, language, now = Date.now()) {
  const date = new Date(time);
  if (day(date, language) === day(now, language)) return hourMinute(date, language);
  return `${day(date, language)} ${hourMinute(date, language)}`;
}

/**
 * How long ago, roughly: "3 tim sedan".
 * @param {string | number | Date} time
 * @param {Language} language
 * @param {number} [now] [ms since 1970]
 * @returns {string}
 */
export function ago(time, language, now = Date.now()) {
  const seconds = (now - new Date(time).getTime()) / 1000;
  const relative = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: "auto" });
  if (seconds < 90) return relative.format(0, "second");
  if (seconds < 3600) return relative.format(-Math.round(seconds / 60), "minute");
  if (seconds < 36 * 3600) return relative.format(-Math.round(seconds / 3600), "hour");
  return relative.format(-Math.round(seconds / 86400), "day");
}

/**
 * @param {number} bytes
 * @param {Language} language
 * @returns {string} 3,2 MB
 */
export function size(bytes, language) {
  /** @type {[string, number, number]} */
  const [unit, worth, digits] = bytes >= 1e9 ? ["GB", 1e9, 1] : bytes >= 1e6 ? ["MB", 1e6, 1] : ["kB", 1e3, 0];
  const number = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: digits });
  return `${number.format(bytes / worth)}\u00a0${unit}`;
}

/**
 * @param {number} metres
 * @param {Language} language
 * @returns {string} 340 m, or 1,2 km
 */
export function distance(metres, language) {
  const far = metres >= 1000;
  const number = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: far ? 1 : 0 });
  return `${number.format(far ? metres / 1000 : metres)}\u00a0${far ? "km" : "m"}`;
}

/**
 * @param {number} minutes
 * @param {Language} language
 * @returns {string} 40 min, or 2,5 h
 */
export function minutesWords(minutes, language) {
  const long = minutes >= 90;
  const number = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: long && minutes < 600 ? 1 : 0 });
  return `${number.format(long ? minutes / 60 : Math.max(1, minutes))}\u00a0${long ? "h" : "min"}`;
}
