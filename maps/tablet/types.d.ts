// Shapes that the tablet's modules share; what goes over the wire is told in docs/TABLET.md.

export type Uuid = string;
export type State = "waiting" | "sent" | "refused";
export type Position = [lon: number, lat: number];
export type PartName = "base" | "assets" | "work" | "rounds" | "walks";
export type Verdict = "ok" | "not_ok" | "not_applicable";
/** Of a fault: A is dangerous, C can wait. */
export type Grade = "A" | "B" | "C";
/** Helt, rent, snyggt. */
export type Aspect = "intact" | "clean" | "tidy";
export type Scores = Partial<Record<Aspect, number>>;

export interface Person {
  account_id: Uuid;
  name: string;
  role: string;
  company: string;
  key: string;
  expires_at: string;
  /** The server no longer takes the key: log in again. */
  ended: boolean;
}

export interface ReportBody {
  category: string;
  observed_at: string;
  asset_id?: Uuid;
  geometry?: { type: "Point"; coordinates: Position };
  extent?:
    | { type: "LineString"; coordinates: Position[] }
    | { type: "Polygon"; coordinates: Position[][] };
  floor?: number;
  spot?: string;
  missing_kind?: string;
  description?: string;
  photos?: string[];
}
export interface EvidenceBody {
  report_id: Uuid;
  observed_at: string;
  note?: string;
  photos?: string[];
}
export interface LampsSeenBody {
  lamp_ids: Uuid[];
  state: "lit";
  observed_at: string;
  cabinet?: string;
  circuit?: string;
}
export interface AnswerBody {
  item_id: Uuid;
  answer: Verdict;
  severity?: Grade;
  note?: string;
  /** Of a fault: the report that the server makes of it under this id, or one that is there already. */
  report_id?: Uuid;
  photos?: string[];
}
export interface ReadingBody {
  fraction: string;
  fill_percent?: number;
  is_missorted?: boolean;
}
export interface VisitBody {
  plan_id: Uuid;
  visited_at: string;
  outcome: "done" | "not_ok" | "not_possible" | "approved";
  answers?: AnswerBody[];
  scores?: Scores;
  readings?: ReadingBody[];
  /** It judges somebody's work, and does none. */
  sample_id?: Uuid;
}
export type WalkAnswer = "yes" | "partly" | "no";
export interface WalkPointBody {
  walk_id: Uuid;
  stop_id?: Uuid;
  observed_at: string;
  geometry: { type: "Point"; coordinates: Position };
  sentiment: "safe" | "unsafe";
  observation: string;
  place?: string;
  category?: string;
  photos?: string[];
}
export interface WalkAnswersBody {
  walk_id: Uuid;
  stop_id: Uuid;
  answered_at: string;
  answers: { question: string; answer: WalkAnswer; note?: string }[];
}
export interface Bodies {
  report: ReportBody;
  evidence: EvidenceBody;
  lamps_seen: LampsSeenBody;
  visit: VisitBody;
  walk_point: WalkPointBody;
  walk_answers: WalkAnswersBody;
}
export type Kind = keyof Bodies;

/** What a screen hands over to be saved; the core makes id, counter, clock and checksum. */
export type Draft = {
  [K in Kind]: {
    kind: K;
    body: Bodies[K];
    /** Words for the receipt, in the language of the screen: "P082 · Lampan är släckt". */
    title: string;
    place?: string;
    /** Files to send with it; the core writes their checksums into body.photos. */
    photos?: ShrunkPhoto[];
    /** Refused submission that this one corrects; it is marked as corrected, and kept. */
    corrects?: Uuid;
    /** Refused photo of a sent submission that the new ones stand in for. */
    replaces?: Pick<PhotoRow, "submission_id" | "sha256">;
  };
}[Kind];

export interface ShrunkPhoto {
  sha256: string;
  bytes: ArrayBuffer;
  width_px: number;
  height_px: number;
  /** Small picture as data: address for lists. */
  thumb: string;
}

export interface Reason {
  status: number;
  /** Words of the server. */
  detail: string;
  errors: { field: string; reason: string }[];
}

export interface OutboxRow {
  id: Uuid;
  counter: number;
  kind: Kind;
  account_id: Uuid;
  title: string;
  place: string;
  /** Bytes that are sent, as text; their checksum. */
  text: string;
  sha256: string;
  saved_at: string;
  state: State;
  tries: number;
  next_at: number;
  /** The server's clock when it took it. */
  received_at: string | null;
  /** This tablet's clock [ms since 1970] when the answer came. */
  sent_at: number | null;
  reason: Reason | null;
  corrected_by: Uuid | null;
  photos: string[];
  /** From another tablet's file, of a person unknown here: sent with the key of account_id, who read the file. */
  imported: boolean;
  /** Name of who saved it, where another sends it for them: their key had ended. */
  saved_by?: string;
}

export interface PhotoRow {
  sha256: string;
  submission_id: Uuid;
  account_id: Uuid;
  counter: number;
  size_bytes: number;
  width_px: number;
  height_px: number;
  thumb: string;
  saved_at: string;
  state: State;
  tries: number;
  next_at: number;
  sent_bytes: number;
  sent_at: number | null;
  reason: Reason | null;
  /** Refused, and a new one is sent with this submission; "nothing": none is needed. */
  replaced_by?: Uuid;
}

export interface PartRow {
  /** account_id/estate/part */
  key: string;
  estate: string;
  part: PartName;
  version: string;
  size_bytes: number;
  fetched_at: string;
  content: unknown;
}

export interface Ring {
  purpose: string;
  name: string;
  phone: string;
  /** Code of the estate it is for; null: all. */
  estate: string | null;
}
export interface Category {
  code: string;
  applies_to: string[];
  lamp_state: string | null;
  danger: boolean;
  needs_action: boolean;
  title_sv: string;
  title_en: string;
}
export interface Overview {
  made_at: string;
  person: { account_id: Uuid; name: string; role: string };
  company: string;
  categories: Category[];
  phones: Ring[];
  estates: {
    code: string;
    name: string;
    /** An older server has fewer. */
    parts: Partial<Record<PartName, { version: string; size_bytes: number }>>;
  }[];
}
export interface Base {
  bounds: [west: number, south: number, east: number, north: number];
  buildings: { id: Uuid; name: string | null; address: string | null; storeys: number | null; rings: Position[][] }[];
  courtyards: { id: Uuid; name: string | null; rings: Position[][] }[];
  footpaths: { id: Uuid; name: string | null; kind: string; line: Position[] }[];
}
export interface Lamp {
  id: Uuid;
  code: string | null;
  kind: string;
  owner: string;
  lon: number;
  lat: number;
  state: string;
  state_at: string | null;
  cabinet: string | null;
  circuit: string | null;
}
export interface Stairwell {
  id: Uuid;
  code: string | null;
  name: string | null;
  address: string | null;
  building_id: Uuid | null;
  storeys: number | null;
  lon: number;
  lat: number;
}
export interface Spot {
  id: Uuid;
  code: string | null;
  kind: string;
  name: string | null;
  lon: number;
  lat: number;
}
export interface WasteStation {
  id: Uuid;
  code: string | null;
  kind: string;
  name: string | null;
  lon: number;
  lat: number;
  /** Sorts of waste it takes; an older package does not tell. */
  fractions?: string[];
}
export interface Assets {
  lamps: Lamp[];
  stairwells: Stairwell[];
  waste_stations: WasteStation[];
  places: Spot[];
}
export interface KnownReport {
  id: Uuid;
  asset_id: Uuid | null;
  asset_kind: string | null;
  asset_code: string | null;
  category: string;
  status: string;
  is_open: boolean;
  description: string | null;
  observed_at: string;
  received_at: string;
  origin: string;
  floor: number | null;
  spot: string | null;
  lon: number | null;
  lat: number | null;
  seen_again: number;
  /** No id: has not arrived. Looked at anew: its small picture may be another (blurred). */
  photos: { id: Uuid | null; sha256: string; reviewed_at: string | null }[];
}
export interface Circuit {
  cabinet: string | null;
  circuit: string;
  lamp_ids: Uuid[];
  length_m: number;
}
export interface Plan {
  id: Uuid;
  asset_id: Uuid;
  task: string;
  contractor: string | null;
  due_on: string | null;
  overdue_days: number | null;
  cleaning_state: string;
  last_visit_at: string | null;
}
export interface Work {
  reports: KnownReport[];
  circuits: Circuit[];
  plans: Plan[];
}
export interface RoundItem {
  id: Uuid;
  code: string;
  aspect: Aspect | "safe";
  question_sv: string;
  question_en: string;
  ok_sv: string | null;
  ok_en: string | null;
  photo_sv: string | null;
  photo_en: string | null;
  photo_when: "never" | "not_ok" | "always";
  guidance_sv: string | null;
  guidance_en: string | null;
  answers: Verdict[];
  severities: Grade[];
  /** What a fault is reported as; null: it is no report. */
  category: string | null;
  priority: string | null;
  recheck_days: number | null;
  is_mandatory: boolean;
}
export interface RoundTemplate {
  id: Uuid;
  /** Task of the plans that follow it. */
  code: string;
  kind: "inspection" | "cleaning" | "expert";
  asset_kinds: string[];
  name_sv: string;
  name_en: string;
  about_sv: string | null;
  about_en: string | null;
  minutes: number | null;
  items: RoundItem[];
}
/** An item that was not OK, and that nobody has seen OK since. */
export interface Deviation {
  asset_id: Uuid;
  task: string;
  item_id: Uuid;
  code: string;
  aspect: Aspect | "safe";
  question_sv: string;
  question_en: string;
  ok_sv: string | null;
  ok_en: string | null;
  since: string;
  seen_at: string;
  severity: Grade | null;
  note: string | null;
  report_id: Uuid | null;
  report_status: string | null;
  /** Day it is looked at again; null: at the next round. */
  recheck_on: string | null;
}
/** Places drawn by lot, to judge a contractor's work by; those that are still to be inspected. */
export interface Sample {
  id: Uuid;
  task: string;
  contractor: string;
  inspect_by: string;
  plan_ids: Uuid[];
}
export interface Rounds {
  templates: RoundTemplate[];
  deviations: Deviation[];
  samples: Sample[];
}
/** A stop of a walk; light: calculated, beside what the eyes say. */
export interface WalkStop {
  id: Uuid;
  group_number: number;
  position: number;
  name: string;
  why: string;
  source: string;
  minutes: number;
  arrives_min: number | null;
  lon: number;
  lat: number;
  /** Faulty lamps out, and lit [lx]; null: not calculated there. */
  lux: { out: number; lit: number } | null;
  dark_spot: { certainty: string; area_m2: number; e_min_lx: number | null; required_e_min_lx: number | null } | null;
}
export interface Walk {
  id: Uuid;
  name: string;
  kind: string;
  is_dark: boolean;
  starts_at: string;
  minutes: number;
  groups: number;
  status: string;
  walked_at: string | null;
  legs: { group_number: number; length_m: number; minutes: number; line: Position[] }[];
  stops: WalkStop[];
}
/** All that is known of one estate. */
export interface Estate {
  /** Whose package it is of. */
  account_id: Uuid;
  code: string;
  name: string;
  base: Base;
  assets: Assets;
  work: Work;
  rounds: Rounds;
  walks: Walk[];
  /** Oldest of its parts. */
  fetched_at: string;
}
