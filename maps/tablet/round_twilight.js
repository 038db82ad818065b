// Is it dark enough to see which lamps are lit? From place and clock alone, without a network.
// Source: NOAA Global Monitoring Laboratory, "General Solar Position Calculations" (solareqns.pdf).

/** The sun this far below the horizon is the end of civil twilight [degrees]. */
const CIVIL = -6;
/** A lighting round begins so long after it [ms] (docs of practice: at least 15 minutes). */
export const WAIT_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
const RADIANS = Math.PI / 180;

/** @import { Position } from "./types.d.ts" */
/** @typedef {{dark: boolean, from: number | null, until: number | null}} Darkness */

/**
 * @param {number} time [ms since 1970]
 * @returns {{equation: number, declination: number}} equation of time [min], declination [rad]
 */
function sun(time) {
  const date = new Date(time);
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  const days = (Date.UTC(date.getUTCFullYear() + 1, 0, 1) - start) / DAY_MS;
  const year = ((2 * Math.PI) / days) * ((time - start) / DAY_MS - 0.5);
  const { sin, cos } = Math;
  const equation =
    229.18 *
    (0.000075 +
      0.001868 * cos(year) -
      0.032077 * sin(year) -
      0.014615 * cos(2 * year) -
      0.040849 * sin(2 * year));
  const declination =
    0.006918 -
    0.399912 * cos(year) +
    0.070257 * sin(year) -
    0.006758 * cos(2 * year) +
    0.000907 * sin(2 * year) -
    0.002697 * cos(3 * year) +
    0.00148 * sin(3 * year);
  return { equation, declination };
}

/**
 * @param {Position} place
 * @param {number} time [ms since 1970]
 * @returns {number} the sun's height over the horizon [degrees], without refraction
 */
export function sunHeight([lon, lat], time) {
  const { equation, declination } = sun(time);
  const minutes = (time / 60_000) % 1440;
  const hour = ((minutes + equation + 4 * lon) / 4 - 180) * RADIANS;
  const { sin, cos, asin } = Math;
  const height =
    sin(lat * RADIANS) * sin(declination) + cos(lat * RADIANS) * cos(declination) * cos(hour);
  return asin(height) / RADIANS;
}

/**
 * @param {Position} place
 * @param {number} bright a time when the sun is above [ms since 1970]
 * @param {number} dark a time when it is below
 * @returns {number} when it passes the end of civil twilight, to the minute [ms since 1970]
 */
function crossing(place, bright, dark) {
  let [above, below] = [bright, dark];
  while (Math.abs(above - below) > 30_000) {
    const middle = (above + below) / 2;
    if (sunHeight(place, middle) > CIVIL) above = middle;
    else below = middle;
  }
  return Math.round(below / 60_000) * 60_000;
}

/**
 * The end of civil twilight in the evening that follows the noon of a moment, and the morning's
 * beginning after it.
 * @param {Position} place
 * @param {number} time [ms since 1970]
 * @returns {{dusk: number, dawn: number} | "never" | "always"} [ms since 1970]
 */
export function night(place, time) {
  const { equation } = sun(time);
  const noonAt = (720 - 4 * place[0] - equation) * 60_000;
  const noon = Math.floor((time - noonAt) / DAY_MS) * DAY_MS + noonAt;
  const midnight = noon + DAY_MS / 2;
  if (sunHeight(place, midnight) > CIVIL) return "never";
  if (sunHeight(place, noon) <= CIVIL) return "always";
  const next = sunHeight(place, noon + DAY_MS) <= CIVIL ? midnight : noon + DAY_MS;
  return {
    dusk: crossing(place, noon, midnight),
    dawn: next === midnight ? midnight : crossing(place, next, midnight),
  };
}

/**
 * Whether a lighting round can tell lamps that are lit now; if not, from when.
 * @param {Position} place
 * @param {number} time [ms since 1970]
 * @returns {Darkness} `from` and `until` are null where the night never or always comes
 */
export function darkness(place, time) {
  let tonight = night(place, time);
  // In the morning the night that matters is the next one.
  if (typeof tonight === "object" && time >= tonight.dawn) tonight = night(place, tonight.dawn + DAY_MS / 2);
  if (tonight === "never") return { dark: false, from: null, until: null };
  if (tonight === "always") return { dark: true, from: null, until: null };
  const from = tonight.dusk + WAIT_MS;
  return { dark: time >= from && time < tonight.dawn, from, until: tonight.dawn };
}
