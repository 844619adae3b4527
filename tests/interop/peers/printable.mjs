// Element values as JSON that says the CBOR type too, so that a full-date is never taken for a text.
//   text, number, bool, null, array, map → themselves
//   byte string                          → {"bytes": length, "sha256": hex}
//   full-date (tag 1004), tdate (tag 0)  → {"full-date": "2030-01-31"}, {"tdate": "2026-11-24T00:00:00Z"}
import { createHash } from 'node:crypto';

export const fullDate = (text) => ({ 'full-date': text });
export const isFullDate = (value) => value !== null && typeof value === 'object' && Object.hasOwn(value, 'full-date');

const seconds = (date) => date.toISOString().replace(/\.\d+Z$/, 'Z');

export const printable = (value) => {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
  if (typeof value === 'bigint') return { integer: value.toString() };
  if (value === undefined) return { undefined: true };
  if (value instanceof Uint8Array) return { bytes: value.length, sha256: createHash('sha256').update(value).digest('hex') };
  if (Array.isArray(value)) return value.map(printable);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [String(key), printable(inner)]));
  // Each peer has a DateOnly class of its own, told apart by this tag.
  if (value[Symbol.toStringTag] === 'DateOnly') return fullDate(value.toISOString());
  if (value instanceof Date) return { tdate: seconds(value) };
  if (value.constructor === Object) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, printable(inner)]));
  return { unprintable: value.constructor?.name ?? typeof value };
};

// Values by "namespace/element"; an element sent twice appears twice, the second as "namespace/element (again)".
export const printableElements = (items) => {
  const elements = {};
  for (const { nameSpace, elementIdentifier, elementValue } of items) {
    let name = `${nameSpace}/${elementIdentifier}`;
    while (Object.hasOwn(elements, name)) name += ' (again)';
    elements[name] = printable(elementValue);
  }
  return elements;
};
