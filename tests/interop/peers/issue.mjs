// Lets a peer issue a licence and present it, and writes the whole test case into a folder. See README.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as auth0 from './auth0.mjs';
import * as owf from './owf.mjs';
import { newAuthority, newKey, publicPart, scalarOf } from './authority.mjs';
import { DOC_TYPE, shownElements, VERIFIED_AT } from './licence.mjs';
import { printableElements } from './printable.mjs';
import { answering, selfTimed } from './transcript.mjs';

const USAGE = 'usage: node issue.mjs auth0|owf --out DIR [--variant signature|mac|openid]   (mac: auth0 only, openid: owf only)\n       node issue.mjs all --out DIR';

const VARIANTS = {
  'auth0 signature': async () => ({ transcript: selfTimed() }),
  'auth0 mac': async () => {
    const readerKey = (await newKey()).jwk;
    return { transcript: answering(publicPart(readerKey)), readerKey };
  },
  'owf signature': async () => ({ transcript: selfTimed() }),
  'owf openid': async () => ({ transcript: await owf.openidTranscript() }),
};
const ISSUERS = { auth0, owf };

const writeCase = async (peer, variant, folder) => {
  const { transcript, readerKey } = await VARIANTS[`${peer} ${variant}`]();
  const authority = await newAuthority();
  const deviceKey = (await newKey()).jwk;
  const made = await ISSUERS[peer].issue({ authority, deviceKey, transcript, readerKey });
  const expected = {
    peer,
    variant,
    at: VERIFIED_AT,
    device_auth: readerKey ? 'mac' : 'signature',
    documents: [{ docType: DOC_TYPE, elements: printableElements(shownElements()) }],
  };
  mkdirSync(folder, { recursive: true });
  const write = (name, content) => writeFileSync(join(folder, name), content);
  write('root.der', authority.root);
  write('signer.der', authority.signer);
  write('issuer_signed.cbor', made.issuerSigned);
  write('response.cbor', made.response);
  write('transcript.cbor', transcript);
  write('device-key.hex', `${scalarOf(deviceKey)}\n`);
  if (readerKey) write('reader-key.hex', `${scalarOf(readerKey)}\n`);
  write('expected.json', `${JSON.stringify(expected, null, 2)}\n`);
};

const main = async () => {
  let parsed;
  try {
    parsed = parseArgs({ options: { out: { type: 'string' }, variant: { type: 'string' } }, allowPositionals: true });
  } catch {
    parsed = { values: {}, positionals: [] };
  }
  const { values: { out, variant }, positionals: [peer, ...more] } = parsed;
  const known = peer === 'all' ? variant === undefined : Object.hasOwn(VARIANTS, `${peer} ${variant ?? 'signature'}`);
  if (!known || more.length > 0 || !out) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  if (peer !== 'all') return writeCase(peer, variant ?? 'signature', out);
  for (const name of Object.keys(VARIANTS)) await writeCase(...name.split(' '), join(out, name.replace(' ', '-')));
};

await main();
