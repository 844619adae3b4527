// What @owf/mdoc leaves to its caller: digests, signatures, MACs and the certificate path. All of it real, by OpenSSL
// through node:crypto, so that the peer refuses what should be refused.
import {
  createECDH, createHash, createHmac, createPrivateKey, createPublicKey, hkdfSync, randomBytes, sign, timingSafeEqual, verify,
  X509Certificate,
} from 'node:crypto';
import { CoseKey, MacAlgorithm, SignatureAlgorithm } from '@owf/mdoc';
import { X509Certificate as ParsedCertificate } from '@peculiar/x509';

const MDL_DOCUMENT_SIGNER = '1.0.18013.5.1.2';

const ALGORITHMS = new Map([
  [SignatureAlgorithm.ES256, { hash: 'sha256', crv: 'P-256', coseCurve: 1 }],
  [SignatureAlgorithm.ES384, { hash: 'sha384', crv: 'P-384', coseCurve: 2 }],
  [SignatureAlgorithm.ES512, { hash: 'sha512', crv: 'P-521', coseCurve: 3 }],
  [SignatureAlgorithm.EdDSA, { hash: null, crv: 'Ed25519', coseCurve: 6 }],
]);

const text = (bytes) => Buffer.from(bytes).toString('base64url');

// The peer's own CoseKey.jwk spells P-384 "p-384", which OpenSSL does not know: so by curve number.
const jwkOf = (key, { crv, coseCurve }) => {
  if (key.curve !== coseCurve) throw new Error(`the key is not on ${crv}`);
  const common = { crv, x: text(key.x), ...(key.d && { d: text(key.d) }) };
  return crv === 'Ed25519' ? { kty: 'OKP', ...common } : { kty: 'EC', ...common, y: text(key.y) };
};

const algorithm = (value) => {
  const found = ALGORITHMS.get(value);
  if (!found) throw new Error(`signature algorithm ${value} is none of ES256, ES384, ES512, EdDSA`);
  return found;
};

const dsaEncoding = 'ieee-p1363';

const checkDates = (certificate, now, name) => {
  if (now < new Date(certificate.validFrom)) throw new Error(`the ${name} certificate is not valid yet`);
  if (now > new Date(certificate.validTo)) throw new Error(`the ${name} certificate has expired`);
};

// RFC 5280 6.1 as far as the profile of ISO/IEC 18013-5 Annex B needs it: names, key identifiers, keyCertSign (all three by
// checkIssued), the CA flag, signatures, dates, and the extended key usage of a document signer.
const verifyPath = ({ trustedCertificates, x5chain, now }) => {
  const roots = trustedCertificates.map((der) => new X509Certificate(der));
  const chain = x5chain.map((der) => new X509Certificate(der));
  if (chain.some((certificate) => roots.some((root) => root.raw.equals(certificate.raw)))) {
    throw new Error('the chain holds the trusted root itself, which x5chain may not');
  }
  const root = roots.find((candidate) => chain.at(-1).checkIssued(candidate));
  if (!root) throw new Error('no trusted root issued this chain');
  [...chain, root].forEach((certificate, i, path) => {
    const issuer = path[i + 1] ?? certificate;
    checkDates(certificate, now, i === 0 ? 'signer' : 'issuer');
    if (i > 0 && !certificate.ca) throw new Error('a certificate that is no CA signs another');
    if (!certificate.checkIssued(issuer)) throw new Error('a certificate was not issued by the next in the chain');
    if (!certificate.verify(issuer.publicKey)) throw new Error('a certificate signature is wrong');
  });
  if (chain[0].ca) throw new Error('the signer certificate is a CA');
  if (!chain[0].keyUsage?.includes(MDL_DOCUMENT_SIGNER)) throw new Error('the signer certificate lacks extended key usage 1.0.18013.5.1.2');
};

const publicKeyOf = ({ certificate }) => {
  const { crv, x, y } = new X509Certificate(certificate).publicKey.export({ format: 'jwk' });
  const [, { coseCurve }] = [...ALGORITHMS].find(([, known]) => known.crv === crv) ?? [undefined, {}];
  if (coseCurve === undefined) throw new Error('the certificate holds a key of no known curve');
  const bytes = (value) => value && Uint8Array.from(Buffer.from(value, 'base64url'));
  return CoseKey.create({ keyType: y ? 2 : 1, curve: coseCurve, x: bytes(x), y: bytes(y) });
};

// Session keys of ISO/IEC 18013-5 9.1.1.5 and 9.1.3.5, on P-256.
const ephemeralMacKey = ({ privateKey, publicKey, sessionTranscriptBytes, info }) => {
  const exchange = createECDH('prime256v1');
  exchange.setPrivateKey(privateKey);
  const salt = createHash('sha256').update(sessionTranscriptBytes).digest();
  const key = hkdfSync('sha256', exchange.computeSecret(publicKey), salt, info, 32);
  return CoseKey.create({ keyType: 4, algorithm: MacAlgorithm.HS256, k: new Uint8Array(key) });
};

const mac = (key, bytes) => createHmac('sha256', key.privateKey).update(bytes).digest();

export const callbacks = {
  crypto: {
    // The peer draws digestIDs as 32 random bits; ISO/IEC 18013-5 9.1.2.5 keeps them below 2^31 (unconfirmed), so the four bytes
    // of a digestID lose their top bit. Nothing else asks for four bytes.
    random: (length) => {
      const bytes = Uint8Array.from(randomBytes(length));
      if (length === 4) bytes[0] &= 0x7f;
      return bytes;
    },
    digest: ({ digestAlgorithm, bytes }) => Uint8Array.from(createHash(digestAlgorithm.replace('-', '')).update(bytes).digest()),
    calculateEphemeralMacKey: ephemeralMacKey,
  },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key, algorithm: value }) => {
        const { hash, ...curve } = algorithm(value);
        const privateKey = createPrivateKey({ key: jwkOf(key, curve), format: 'jwk' });
        return Uint8Array.from(sign(hash, toBeSigned, { key: privateKey, dsaEncoding }));
      },
      verify: ({ sign1, key }) => {
        const { hash, ...curve } = algorithm(sign1.protectedHeaders.headers.get(1));
        const publicKey = createPublicKey({ key: jwkOf(key, curve), format: 'jwk' });
        return verify(hash, sign1.toBeSigned, { key: publicKey, dsaEncoding }, sign1.signature);
      },
    },
    mac0: {
      sign: ({ key, toBeAuthenticated }) => Uint8Array.from(mac(key, toBeAuthenticated)),
      verify: ({ mac0, key }) => {
        const expected = mac(key, mac0.toBeAuthenticated);
        return mac0.tag.length === expected.length && timingSafeEqual(expected, mac0.tag);
      },
    },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => new ParsedCertificate(certificate).issuerName.getField(field),
    getPublicKey: publicKeyOf,
    verifyCertificateChain: verifyPath,
    getCertificateData: ({ certificate }) => {
      const parsed = new X509Certificate(certificate);
      return {
        issuerName: parsed.issuer,
        subjectName: parsed.subject,
        serialNumber: parsed.serialNumber,
        thumbprint: parsed.fingerprint256,
        notBefore: new Date(parsed.validFrom),
        notAfter: new Date(parsed.validTo),
        pem: parsed.toString(),
      };
    },
  },
};
