// @auth0/mdl as a verifier and as an issuer.
import mdl from '@auth0/mdl';
import { DOC_TYPE, licence, SHOWN, VALIDITY, withDates } from './licence.mjs';
import { publicPart } from './authority.mjs';
import { coseKey, tagged } from './transcript.mjs';

const { DataItem, DeviceResponse, Document, MDoc, Verifier } = mdl;

const RealDate = Date;
let readingOfTheClock;

// The peer has no clock parameter: it and the libraries under it call `new Date()`. Every other use stays as it was.
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) => (given.length === 0 && readingOfTheClock !== undefined
    ? new RealDate(readingOfTheClock)
    : Reflect.construct(target, given, newTarget)),
  get: (target, name) => (name === 'now' && readingOfTheClock !== undefined
    ? () => readingOfTheClock
    : Reflect.get(target, name)),
});

const atTheTime = async (at, work) => {
  readingOfTheClock = at.getTime();
  try {
    return await work();
  } finally {
    readingOfTheClock = undefined;
  }
};

const pem = (der) => `-----BEGIN CERTIFICATE-----\n${der.toString('base64').match(/.{1,64}/g).join('\n')}\n-----END CERTIFICATE-----\n`;

// Throws on refusal. No `onCheck`: with one, the peer would stop throwing.
export const verify = async ({ response, transcript, issuer, readerKey, at }) => {
  const mdoc = await atTheTime(at, () => new Verifier([pem(issuer)]).verify(response, {
    encodedSessionTranscript: tagged(transcript),
    ephemeralReaderKey: readerKey && coseKey(readerKey),
  }));
  return mdoc.documents.map(({ docType, issuerSigned }) => ({
    docType,
    items: Object.entries(issuerSigned.nameSpaces).flatMap(([nameSpace, items]) =>
      items.map(({ elementIdentifier, elementValue }) => ({ nameSpace, elementIdentifier, elementValue }))),
  }));
};

// Without a key id the peer writes `4: undefined` into the unprotected headers, as every caller of it does who names none. One
// variant shows that, the other names one.
const kidOf = (readerKey, kid) => (readerKey ? { kid } : {});

// The peer turns the texts of known date elements of the ISO namespace into full-dates by itself.
const issuerSigned = async ({ authority, deviceKey, readerKey }) => {
  const document = new Document(DOC_TYPE);
  for (const [nameSpace, elements] of Object.entries(withDates(licence(), String))) document.addIssuerNameSpace(nameSpace, elements);
  return document
    .useDigestAlgorithm('SHA-256')
    .addValidityInfo(VALIDITY)
    .addDeviceKeyInfo({ deviceKey: publicPart(deviceKey) })
    .sign({ issuerPrivateKey: { ...authority.signerKey, ...kidOf(readerKey, 'TEST-signer-1') }, issuerCertificate: pem(authority.signer), alg: 'ES256' });
};

const request = {
  id: 'traffic-stop',
  input_descriptors: [{
    id: DOC_TYPE,
    format: { mso_mdoc: { alg: ['ES256'] } },
    constraints: {
      limit_disclosure: 'required',
      fields: Object.entries(SHOWN).flatMap(([nameSpace, names]) =>
        names.map((name) => ({ path: [`$['${nameSpace}']['${name}']`], intent_to_retain: false }))),
    },
  }],
};

// With `readerKey` the device authenticates with a MAC, without it with a signature.
export const issue = async ({ authority, deviceKey, transcript, readerKey }) => {
  const document = await issuerSigned({ authority, deviceKey, readerKey });
  const device = { ...deviceKey, alg: 'ES256', ...kidOf(readerKey, 'TEST-device-1') };
  const presentation = DeviceResponse.from(new MDoc([document]))
    .usingPresentationDefinition(request)
    .usingSessionTranscriptBytes(tagged(transcript));
  const authenticated = readerKey
    ? presentation.authenticateWithMAC(device, coseKey(publicPart(readerKey)), 'HS256')
    : presentation.authenticateWithSignature(device, 'ES256');
  return {
    issuerSigned: Buffer.from(DataItem.fromData(document.prepare().get('issuerSigned')).buffer),
    response: Buffer.from((await authenticated.sign()).encode()),
  };
};
