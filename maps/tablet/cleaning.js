// Rounds and checks: today's rounds, one of them, all checks on a list or the map, and one check.

import { emptyScreen } from "./app_empty.js";
import { showCheck } from "./check.js";
import { showRounds } from "./check_list.js";
import { showRound } from "./check_round.js";
import { judgedIn, roundsOf, samplesOf, templateOf } from "./check_rounds.js";
import { wayOf } from "./check_way.js";
import { showPlain } from "./cleaning_check.js";
import { showDue } from "./cleaning_list.js";
import { answeredToday, items } from "./cleaning_rules.js";
import { h } from "./dom.js";

/** @import { Context } from "./app.js" */
/** @import { Round } from "./check_rounds.js" */

/** @typedef {Awaited<ReturnType<typeof known>>} Known */

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {string[]} params nothing: today's rounds; `all`; `round`, estate and task; `sample` and its id;
 *   or the id of a plan
 */
export async function show(root, context, params) {
  const [word] = params;
  if (word === undefined) {
    return renewed(root, context, async (place, now) => void showRounds(place, context, now.rounds(), now.samples()));
  }
  if (word === "all") return renewed(root, context, (place, now) => showAll(place, context, now));
  if (word === "round" || word === "sample") {
    return renewed(root, context, async (place, now) => {
      const round = roundOf(now, params);
      if (round) return showRound(place, context, round, now.said);
      gone(place, context, "check.round_gone");
    });
  }
  const now = await known(context);
  const item = now.all.find((one) => one.plan.id === word);
  const way = wayOf(location.hash);
  if (!item) return gone(root, context, "cleaning.gone");
  const template = templateOf(item.estate, item.plan.task);
  if (template) return showCheck(root, context, item, template, { ...now, way });
  return showPlain(root, context, item, now.all, now.said, way);
}

/** @param {Context} context */
async function known(context) {
  const now = new Date();
  const rows = await context.store.rows();
  const all = items(context.estates, now);
  const said = answeredToday(rows, now);
  return {
    all,
    said,
    rounds: () => roundsOf(all, said, now),
    samples: () => samplesOf(context.estates, all, judgedIn(rows)),
  };
}

/**
 * @param {Known} now
 * @param {string[]} params
 * @returns {Round | undefined}
 */
function roundOf(now, [word, first, second]) {
  if (word === "round") return now.rounds().find((one) => one.estate.code === first && one.task === second);
  const estate = new URLSearchParams(location.hash.split("?")[1] ?? "").get("estate");
  return now.samples().find((one) => one.sample?.id === first && (estate === null || one.estate.code === estate));
}

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Known} now
 */
async function showAll(root, context, now) {
  if (context.estates.length > 0) return showDue(root, context, now.all, now.said);
  root.append(h("h1", null, context.t("cleaning.title")), emptyScreen(context));
}

/** @param {HTMLElement} root @param {Context} context @param {string} why */
function gone(root, { t }, why) {
  root.append(
    h("h1", null, t(why)),
    h("p", null, h("a", { class: "button", href: "#/cleaning" }, t("check.rounds"))),
  );
}

/**
 * A screen that is written anew when the package is, one time after the other.
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {(place: HTMLElement, now: Known) => Promise<(() => void) | void>} paintIn
 */
async function renewed(root, context, paintIn) {
  /** @type {Context["estates"] | null} */
  let drawn = null;
  /** @type {(() => void) | void} */
  let end;
  let left = false;
  async function paint() {
    if (left || drawn === context.estates) return;
    drawn = context.estates;
    const now = await known(context);
    end?.();
    root.replaceChildren();
    end = await paintIn(root, now);
  }
  let painting = paint();
  await painting;
  const unwatch = context.watch(() => {
    painting = painting.then(paint);
  });
  return () => {
    left = true;
    unwatch();
    end?.();
  };
}
