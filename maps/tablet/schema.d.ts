// What lies in the tablet's database.

import type { DBSchema } from "/static/lib/idb.js";
import type { OutboxRow, Overview, PartRow, Person, PhotoRow, State, Uuid } from "./types.d.ts";

/** A form that is half written. */
export interface HalfWritten {
  key: string;
  saved_at: string;
  content: unknown;
}

export interface Schema extends DBSchema {
  outbox: {
    key: Uuid;
    value: OutboxRow;
    indexes: {
      by_counter: number;
      by_state: [State, number];
      by_person: [Uuid, State, number];
    };
  };
  photos: {
    key: [Uuid, string];
    value: PhotoRow;
    indexes: { by_state: [State, number] };
  };
  /** The files of photos that are not sent yet, apart: lists are read without them. */
  bytes: { key: [Uuid, string]; value: ArrayBuffer };
  people: { key: Uuid; value: Person };
  settings: { key: string; value: unknown };
  overviews: { key: Uuid; value: Overview };
  parts: { key: string; value: PartRow };
  thumbs: { key: Uuid; value: ArrayBuffer };
  drafts: { key: string; value: HalfWritten };
}

export interface Counts {
  waiting: number;
  sent: number;
  /** Refused and not corrected yet, or sent without a photo that was refused and not replaced. */
  refused: number;
  photos_waiting: number;
  photos_sent: number;
  photos_refused: number;
  /** Of those waiting: rows of people whose key has ended. */
  parked: number;
}

/** What changed, told to those who subscribe. */
export type Change = "outbox" | "people" | "package" | "drafts" | "settings";
