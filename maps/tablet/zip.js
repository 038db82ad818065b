// ZIP files without compression (photos are compressed already): anybody's computer opens them.

/** @typedef {{name: string, bytes: Uint8Array<ArrayBuffer>}} Entry */

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const UTF8_NAMES = 0x0800;
/** 1 January 1980, the first day of the format. */
const NO_DATE = 0x0021;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/**
 * @param {Uint8Array} bytes
 * @returns {number} CRC-32
 */
export function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ /** @type {number} */ (TABLE[(value ^ byte) & 255]);
  return (value ^ 0xffffffff) >>> 0;
}

/**
 * Fields of little-endian numbers, one after the other.
 * @param {[bytes: 2 | 4, value: number][]} fields
 * @returns {Uint8Array<ArrayBuffer>}
 */
function packed(fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

/**
 * @param {AsyncIterable<Entry>} entries
 * @returns {Promise<Blob>}
 */
export async function zip(entries) {
  /** @type {Blob[]} */
  const files = [];
  /** @type {BlobPart[]} */
  const list = [];
  let [at, count] = [0, 0];
  for await (const { name, bytes } of entries) {
    const title = new TextEncoder().encode(name);
    /** @type {[2 | 4, number][]} */
    const common = [
      [2, 20], [2, UTF8_NAMES], [2, 0], [2, 0], [2, NO_DATE],
      [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, title.length], [2, 0],
    ];
    const file = new Blob([packed([[4, LOCAL], ...common]), title, bytes]);
    list.push(packed([[4, CENTRAL], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]));
    list.push(title);
    files.push(file);
    at += file.size;
    count += 1;
  }
  const central = new Blob(list);
  const end = packed([
    [4, END], [2, 0], [2, 0], [2, count], [2, count], [4, central.size], [4, at], [2, 0],
  ]);
  return new Blob([...files, central, end], { type: "application/zip" });
}

/**
 * Opens a file that `zip` wrote.
 * @param {Blob} file
 * @returns {Promise<Map<string, () => Promise<Uint8Array<ArrayBuffer>>>>} reads each file by its name
 * @throws {RangeError} it is none, or is cut off
 */
export async function unzip(file) {
  const end = new DataView(await file.slice(-END_BYTES).arrayBuffer());
  if (end.byteLength < END_BYTES || end.getUint32(0, true) !== END) {
    throw new RangeError("file.not_ours");
  }
  const [size, start] = [end.getUint32(12, true), end.getUint32(16, true)];
  const view = new DataView(await file.slice(start, start + size).arrayBuffer());
  /** @type {Map<string, () => Promise<Uint8Array<ArrayBuffer>>>} */
  const found = new Map();
  for (let at = 0; at + 46 <= view.byteLength && view.getUint32(at, true) === CENTRAL; ) {
    const [crc, length] = [view.getUint32(at + 16, true), view.getUint32(at + 24, true)];
    const [name, local] = [view.getUint16(at + 28, true), view.getUint32(at + 42, true)];
    if (view.getUint16(at + 10, true) !== 0) throw new RangeError("file.not_ours");
    const title = new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, name));
    const from = local + 30 + name;
    found.set(title, async () => {
      const bytes = new Uint8Array(await file.slice(from, from + length).arrayBuffer());
      if (bytes.length !== length || crc32(bytes) !== crc) throw new RangeError("file.damaged");
      return bytes;
    });
    at += 46 + name + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}
