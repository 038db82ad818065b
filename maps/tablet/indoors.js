// A place indoors without GPS: house, stairwell, floor, place. One question at a time, large answers.

import { h, fill } from "./dom.js";
import { faultButtons } from "./form_faults.js";
import { target } from "./form_target.js";
import { glyph } from "./glyphs.js";
import { word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Stairwell } from "./types.d.ts" */

/** Order of how often they are meant. */
const SPOTS = ["entrance", "landing", "cellar", "laundry", "bike_room", "storage", "attic", "lift", "electrical_room", "waste_room", "garage", "roof", "other"];
const LOWEST = -1;
const STOREYS = 3;

/** @typedef {{building: string | null, stairwell: string | null, floor: number | null, spot: string | null}} Chosen */
/** @typedef {{id: string, title: string, storeys: number, stairwells: Stairwell[]}} House */

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export async function showIndoors(root, context) {
  const houses = housesOf(context);
  const steps = new Steps(root, context, houses);
  steps.draw();
}

/** @param {Context} context @returns {House[]} by name, as one reads street numbers */
export function housesOf({ estates, t }) {
  const order = new Intl.Collator("sv", { numeric: true });
  return estates
    .flatMap(({ base, assets }) =>
      base.buildings.map((one) => {
        const stairwells = assets.stairwells.filter((stairwell) => stairwell.building_id === one.id);
        stairwells.sort((a, b) => order.compare(nameOf(a), nameOf(b)));
        const title = one.name ?? one.address ?? stairwells.map((stairwell) => nameOf(stairwell))[0] ?? t("asset.building");
        return { id: one.id, title, storeys: one.storeys ?? STOREYS, stairwells };
      }),
    )
    .sort((a, b) => Number(b.stairwells.length > 0) - Number(a.stairwells.length > 0) || order.compare(a.title, b.title));
}

/** @param {Stairwell} stairwell */
const nameOf = (stairwell) => stairwell.address ?? stairwell.name ?? stairwell.code ?? "?";

class Steps {
  /** @type {Chosen} */
  chosen = { building: null, stairwell: null, floor: null, spot: null };
  search = "";

  /** @param {HTMLElement} root @param {Context} context @param {House[]} houses */
  constructor(root, context, houses) {
    this.root = root;
    this.context = context;
    this.houses = houses;
  }

  /** @param {Partial<Chosen>} more */
  choose(more) {
    Object.assign(this.chosen, more);
    this.draw();
    this.root.querySelector("h1")?.focus();
  }

  draw() {
    const { chosen, context } = this;
    const house = this.houses.find((one) => one.id === chosen.building);
    if (!house) return this.step("indoors.which_house", this.searchField(), this.houseList());
    if (chosen.stairwell === null) return this.step("indoors.which_stairwell", this.stairwells(house));
    if (chosen.floor === null) return this.step("indoors.which_floor", this.floors(house));
    if (chosen.spot === null) return this.step("indoors.which_spot", this.spots());
    const stairwell = house.stairwells.find((one) => one.id === chosen.stairwell);
    const place = stairwell ? { kind: "stairwell", ids: [stairwell.id] } : { kind: "building", ids: [house.id] };
    const { floor, spot } = chosen;
    this.step("form.what", faultButtons(context, target({ ...place, floor, spot })));
  }

  /** One question. @param {string} question @param {(HTMLElement | null)[]} content */
  step(question, ...content) {
    const { t } = this.context;
    fill(
      this.root,
      h(
        "div",
        { class: "steps" },
        h("header", { class: "form-head" }, h("button", { class: "round-button quiet", "aria-label": t("form.back"), onclick: () => this.back() }, glyph("back")), h("div", { class: "row-words" }, h("h1", { tabindex: "-1" }, t(question)), h("p", { class: "soft" }, this.soFar()))),
        h("div", { class: "form-body" }, ...content),
      ),
    );
  }

  /** What is answered already, in words. */
  soFar() {
    const { t } = this.context;
    const { building, stairwell, floor, spot } = this.chosen;
    const house = this.houses.find((one) => one.id === building);
    const door = house?.stairwells.find((one) => one.id === stairwell);
    const words = [door ? nameOf(door) : house?.title, floor !== null && floorWord(this.context, floor), spot && word(t, "spot", spot)];
    return words.filter(Boolean).join(" · ") || t("indoors.about");
  }

  back() {
    const { chosen } = this;
    if (chosen.spot !== null) return this.choose({ spot: null });
    if (chosen.floor !== null) return this.choose({ floor: null });
    const single = this.houses.find((one) => one.id === chosen.building)?.stairwells.length === 1;
    if (chosen.stairwell !== null && !single) return this.choose({ stairwell: null });
    if (chosen.building !== null) return this.choose({ building: null, stairwell: null });
    history.back();
  }

  searchField() {
    const { t } = this.context;
    const input = h("input", {
      type: "search",
      id: "house",
      autocomplete: "off",
      enterkeyhint: "search",
      oninput: () => {
        this.search = input.value;
        this.root.querySelector(".rows")?.replaceWith(this.houseList());
      },
    });
    input.value = this.search;
    return h("div", { class: "field" }, h("label", { for: "house" }, t("indoors.search")), input);
  }

  houseList() {
    const wanted = this.search.trim().toLowerCase();
    const matches = (/** @type {House} */ one) => [one.title, ...one.stairwells.map(nameOf)].some((name) => name.toLowerCase().includes(wanted));
    const { t } = this.context;
    return h(
      "ul",
      { class: "rows" },
      this.houses.filter(matches).map((one) => {
        const only = one.stairwells.length === 1 ? one.stairwells[0] : undefined;
        const choose = () => this.choose({ building: one.id, stairwell: only?.id ?? (one.stairwells.length === 0 ? "" : null) });
        const doors = one.stairwells.map(nameOf).join(", ");
        return row(one.title, doors && doors !== one.title ? doors : t("indoors.storeys", { count: one.storeys }), "indoors", choose);
      }),
    );
  }

  /** @param {House} house */
  stairwells(house) {
    const { t } = this.context;
    return h(
      "ul",
      { class: "rows" },
      house.stairwells.map((one) => row(nameOf(one), t("asset.stairwell"), "door", () => this.choose({ stairwell: one.id }))),
      row(t("indoors.whole_house"), house.title, "indoors", () => this.choose({ stairwell: "" })),
    );
  }

  /** From the top, as a house stands. @param {House} house */
  floors(house) {
    const top = Math.max(1, house.storeys) - 1;
    const floors = Array.from({ length: top - LOWEST + 1 }, (_, i) => top - i);
    return h("div", { class: "tiles" }, floors.map((floor) => h("button", { class: "tile", onclick: () => this.choose({ floor }) }, floorWord(this.context, floor))));
  }

  spots() {
    const { t } = this.context;
    return h("div", { class: "tiles" }, SPOTS.map((spot) => h("button", { class: "tile", onclick: () => this.choose({ spot }) }, word(t, "spot", spot))));
  }
}

/** @param {Context} context @param {number} floor */
const floorWord = ({ t }, floor) =>
  t(floor === 0 ? "indoors.ground" : floor < 0 ? "indoors.below" : "indoors.floor", { floor: Math.abs(floor) });

/** @param {string} title @param {string} about @param {string} sign @param {() => void} onclick */
const row = (title, about, sign, onclick) =>
  h("li", null, h("button", { class: "row", onclick }, glyph(sign), h("span", { class: "row-words" }, h("strong", null, title), h("span", { class: "soft" }, about)), glyph("next", "row-next")));
