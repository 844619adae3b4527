// @owf/mdoc as a verifier and as an issuer.
import {
  cborDecode, CoseKey, DateOnly, DeviceKey, DeviceRequest, DeviceResponse, DocRequest, Issuer, ItemsRequest, SessionTranscript,
  SignatureAlgorithm, Verifier,
} from '@owf/mdoc';
import { publicPart } from './authority.mjs';
import { DOC_TYPE, licence, SHOWN, VALIDITY, withDates } from './licence.mjs';
import { callbacks } from './owf-callbacks.mjs';
import { tagged } from './transcript.mjs';

// The peer knows six handovers. Any other transcript goes round its parser, as the array it was; what it signs and checks is
// still made by the peer.
class OtherTranscript extends SessionTranscript {
  get encodedStructure() {
    return this.structure;
  }
}

const transcriptOf = (bytes) => {
  try {
    return SessionTranscript.decode(bytes);
  } catch {
    return new OtherTranscript(cborDecode(bytes));
  }
};

// Throws on refusal.
export const verify = async ({ response, transcript, issuer, readerKey, at }) => {
  const deviceResponse = DeviceResponse.decode(Uint8Array.from(response));
  await Verifier.verifyDeviceResponse({
    deviceResponse,
    sessionTranscript: transcriptOf(tagged(transcript)),
    ephemeralReaderKey: readerKey && CoseKey.fromJwk(readerKey),
    trustedCertificates: [Uint8Array.from(issuer)],
    now: at,
  }, callbacks);
  // The peer takes a response without documents for a good one.
  if (!deviceResponse.documents?.length) throw new Error('the response holds no document');
  return deviceResponse.documents.map(({ docType, issuerSigned }) => ({
    docType,
    items: [...issuerSigned.issuerNamespaces.issuerNamespaces].flatMap(([nameSpace, items]) =>
      items.map(({ elementIdentifier, elementValue }) => ({ nameSpace, elementIdentifier, elementValue }))),
  }));
};

export const openidTranscript = async () => {
  const session = { clientId: 'x509_san_dns:verifier.dinhdanh.example', nonce: 'TEST-nonce-0001', responseUri: 'https://verifier.dinhdanh.example/response' };
  return Buffer.from((await SessionTranscript.forOid4Vp(session, callbacks)).encode({ asDataItem: true }));
};

const bytesAsArrays = (elements) => Object.fromEntries(Object.entries(elements).map(([name, value]) =>
  [name, value instanceof Uint8Array ? Uint8Array.from(value) : value]));

export const issue = async ({ authority, deviceKey, transcript }) => {
  const key = (jwk, Kind = CoseKey) => Kind.fromJwk({ ...jwk, alg: 'ES256' });
  const issuer = new Issuer(DOC_TYPE, callbacks);
  const dated = withDates(licence(), (text) => new DateOnly(text));
  for (const [nameSpace, elements] of Object.entries(dated)) issuer.addIssuerNamespace(nameSpace, bytesAsArrays(elements));
  const issuerSigned = await issuer.sign({
    signingKey: key(authority.signerKey),
    algorithm: SignatureAlgorithm.ES256,
    digestAlgorithm: 'SHA-256',
    deviceKeyInfo: { deviceKey: DeviceKey.fromJwk(publicPart(deviceKey)) },
    validityInfo: VALIDITY,
    certificates: [Uint8Array.from(authority.signer)],
  });
  const asked = Object.fromEntries(Object.entries(SHOWN).map(([nameSpace, names]) =>
    [nameSpace, Object.fromEntries(names.map((name) => [name, false]))]));
  const itemsRequest = ItemsRequest.create({ docType: DOC_TYPE, namespaces: asked });
  const response = await DeviceResponse.create({
    deviceRequest: DeviceRequest.create({ docRequests: [DocRequest.create({ itemsRequest })] }),
    issuerSigned: [issuerSigned],
    sessionTranscript: transcriptOf(transcript),
    signature: { signingKey: key(deviceKey) },
  }, callbacks);
  return { issuerSigned: Buffer.from(issuerSigned.encode()), response: Buffer.from(response.encode()) };
};
