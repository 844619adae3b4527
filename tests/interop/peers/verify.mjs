// Asks a peer whether it accepts a DeviceResponse. See README.md.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { X509Certificate } from 'node:crypto';
import * as auth0 from './auth0.mjs';
import * as owf from './owf.mjs';
import { jwkFromScalar } from './authority.mjs';
import { printableElements } from './printable.mjs';

const PEERS = { auth0, owf };
const USAGE = `usage: node verify.mjs auth0|owf --response FILE --transcript FILE --issuer FILE [--reader-key HEX|JWK] --at RFC3339
       node verify.mjs --batch   (one JSON request a line on standard input)`;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

class WrongUsage extends Error {}

const bytesOf = (request, name) => {
  const hex = request[`${name}_hex`];
  if (typeof hex === 'string') {
    if (!/^([0-9a-f]{2})*$/i.test(hex)) throw new WrongUsage(`${name}_hex is not hex`);
    return Buffer.from(hex, 'hex');
  }
  if (typeof request[name] !== 'string') throw new WrongUsage(`${name} is missing`);
  try {
    return readFileSync(request[name]);
  } catch (error) {
    throw new WrongUsage(`${name}: ${error.message}`);
  }
};

const understood = (what, read) => {
  try {
    return read();
  } catch (error) {
    throw new WrongUsage(`${what}: ${error.message}`);
  }
};

// A request as the peers take it: bytes, a JWK and a date.
const prepared = (request) => {
  if (!Object.hasOwn(PEERS, request.peer)) throw new WrongUsage('the peer is auth0 or owf');
  if (!RFC3339.test(request.at ?? '') || Number.isNaN(Date.parse(request.at))) throw new WrongUsage('at is not an RFC 3339 time');
  const key = request.reader_key;
  return {
    response: bytesOf(request, 'response'),
    transcript: bytesOf(request, 'transcript'),
    issuer: understood('issuer', () => new X509Certificate(bytesOf(request, 'issuer')).raw),
    readerKey: key && understood('reader_key', () =>
      (typeof key === 'object' ? key : key.startsWith('{') ? JSON.parse(key) : jwkFromScalar(key))),
    at: new Date(request.at),
  };
};

const answer = async (request) => {
  const input = prepared(request);
  const outcome = { ...(request.id !== undefined && { id: request.id }), peer: request.peer };
  try {
    const documents = (await PEERS[request.peer].verify(input)).map(({ docType, items }) => ({ docType, elements: printableElements(items) }));
    return { ...outcome, accepted: true, reason: null, documents };
  } catch (error) {
    // auth0 names the failed check in `code`; a peer that stumbles over what it parses throws an error of any other kind.
    return { ...outcome, accepted: false, reason: error.code ? `${error.code}: ${error.message}` : `${error.name}: ${error.message}`, documents: [] };
  }
};

const print = (outcome) => process.stdout.write(`${JSON.stringify(outcome)}\n`);

const batch = async () => {
  let number = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    number += 1;
    if (line.trim() === '') continue;
    try {
      print(await answer(understood('JSON', () => JSON.parse(line))));
    } catch (error) {
      if (error instanceof WrongUsage) error.message = `line ${number}: ${error.message}`;
      throw error;
    }
  }
};

const main = async () => {
  const options = Object.fromEntries(['response', 'transcript', 'issuer', 'reader-key', 'at'].map((name) => [name, { type: 'string' }]));
  const { values, positionals } = understood('arguments', () =>
    parseArgs({ options: { ...options, batch: { type: 'boolean' } }, allowPositionals: true }));
  if (values.batch) {
    if (positionals.length > 0) throw new WrongUsage('--batch takes no peer');
    return batch();
  }
  if (positionals.length !== 1) throw new WrongUsage('name one peer');
  return print(await answer({ ...values, reader_key: values['reader-key'], peer: positionals[0] }));
};

main().catch((error) => {
  process.stderr.write(error instanceof WrongUsage ? `${error.message}\n${USAGE}\n` : `${error.stack}\n`);
  process.exitCode = error instanceof WrongUsage ? 2 : 1;
});
