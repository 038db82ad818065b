// Times as the tablet's own clock tells them.

/**
 * ISO 8601 with milliseconds and the offset of this place: 2026-11-26T16:20:03.120+01:00.
 * @param {Date} [date]
 * @returns {string}
 */
export function iso(date = new Date()) {
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
  const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${two(hours)}:${two(minutes)}`;
}
