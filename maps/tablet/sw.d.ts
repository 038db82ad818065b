// What a service worker has that a page has not (the two libraries of types exclude each other).

export interface Shell {
  version: string;
  files: string[];
}
interface Extendable extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetched extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Extendable {
  data: unknown;
  ports: readonly MessagePort[];
}
interface Events {
  install: Extendable;
  activate: Extendable;
  fetch: Fetched;
  message: Told;
}
export interface Worker {
  location: Location;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener<Name extends keyof Events>(name: Name, fn: (event: Events[Name]) => void): void;
}
