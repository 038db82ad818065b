// A sheet over the lower part of the screen (beside the map where there is room), closed by its button,
// by Escape, and by whoever opens the next one.

import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";

/** @import { Child } from "./dom.js" */
/** @import { Translate } from "./words.js" */

export class Sheet {
  /** @type {(() => void) | null} */
  onclosed = null;
  /** @type {Element | null} */
  before = null;

  /** @param {Element} host @param {Translate} t */
  constructor(host, t) {
    this.t = t;
    this.element = h("section", {
      class: "sheet",
      role: "dialog",
      hidden: true,
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape") this.close();
      },
    });
    host.append(this.element);
  }

  /**
   * @param {{title: string, sign: string, about?: Child, onclosed?: () => void}} head
   * @param {(Child | Child[])[]} content
   */
  open({ title, sign, about, onclosed }, ...content) {
    const closed = this.onclosed;
    this.onclosed = null;
    closed?.();
    this.onclosed = onclosed ?? null;
    if (this.element.hidden) this.before = document.activeElement;
    const heading = h("h2", { tabindex: "-1", id: "sheet-title" }, title);
    this.element.setAttribute("aria-labelledby", "sheet-title");
    const close = h(
      "button",
      { class: "round-button quiet", "aria-label": this.t("sheet.close"), onclick: () => this.close() },
      glyph("close"),
    );
    fill(
      this.element,
      h(
        "header",
        { class: "sheet-head" },
        glyph(sign, "sheet-sign"),
        h("div", { class: "sheet-titles" }, heading, about && h("p", { class: "soft" }, about)),
        close,
      ),
      h("div", { class: "sheet-body" }, ...content),
    );
    this.element.hidden = false;
    this.element.scrollTop = 0;
    heading.focus({ preventScroll: true });
  }

  close() {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.element.replaceChildren();
    const closed = this.onclosed;
    this.onclosed = null;
    closed?.();
    if (this.before instanceof HTMLElement && this.before.isConnected) {
      this.before.focus({ preventScroll: true });
    }
  }

  /** What of the map it covers [CSS pixels]. */
  covers() {
    const { offsetWidth, offsetHeight, parentElement } = this.element;
    const beside = offsetWidth < (parentElement?.clientWidth ?? 0) * 0.7;
    return beside ? { right: offsetWidth, bottom: 0 } : { right: 0, bottom: offsetHeight };
  }
}
