// A TEST issuing authority: an IACA root and a document signer of ISO/IEC 18013-5:2021 Annex B (B.1.2 and B.1.4).
import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const MDL_DOCUMENT_SIGNER = '1.0.18013.5.1.2';
const ISSUER_ALTERNATIVE_NAME = '2.5.29.18';
const CONTACT = { type: 'email', value: 'test-iaca@dinhdanh.example' };
const REVOCATION_LIST = 'https://crl.dinhdanh.example/test-iaca.crl';

export const newKey = async () => {
  const pair = await webcrypto.subtle.generateKey(ES256, true, ['sign', 'verify']);
  return { pair, jwk: await webcrypto.subtle.exportKey('jwk', pair.privateKey) };
};

export const publicPart = ({ kty, crv, x, y }) => ({ kty, crv, x, y });
export const scalarOf = (jwk) => Buffer.from(jwk.d, 'base64url').toString('hex');
export const jwkFromScalar = (hex) => {
  const d = Buffer.from(hex, 'hex');
  if (d.length !== 32) throw new Error('a reader key in hex is a P-256 scalar of 32 bytes');
  // SEC 1 ECPrivateKey with a named curve and no public key: OpenSSL works the public key out.
  const sec1 = Buffer.concat([Buffer.from('30310201010420', 'hex'), d, Buffer.from('a00a06082a8648ce3d030107', 'hex')]);
  return createPrivateKey({ key: sec1, format: 'der', type: 'sec1' }).export({ format: 'jwk' });
};

// B.1: at least 63 bits of randomness, positive, at most 20 octets.
const serialNumber = () => `4d${randomBytes(15).toString('hex')}`;

const alternativeName = () =>
  new x509.Extension(ISSUER_ALTERNATIVE_NAME, false, new x509.SubjectAlternativeNameExtension([CONTACT]).value);

const subject = (name) => `C=VN, O=Dinhdanh TEST, CN=${name}`;

export const newAuthority = async () => {
  const rootKey = await newKey();
  const signerKey = await newKey();
  const rootName = subject('TEST IACA Viet Nam');
  const root = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: rootName,
    issuer: rootName,
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2035-12-31T23:59:59Z'),
    signingAlgorithm: ES256,
    publicKey: rootKey.pair.publicKey,
    signingKey: rootKey.pair.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(rootKey.pair.publicKey),
      alternativeName(),
      new x509.CRLDistributionPointsExtension([REVOCATION_LIST]),
    ],
  });
  const signer = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: subject('TEST mDL signer 1'),
    issuer: root.subject,
    notBefore: new Date('2026-11-01T00:00:00Z'),
    notAfter: new Date('2027-12-31T00:00:00Z'), // B.1.4: at most 457 days
    signingAlgorithm: ES256,
    publicKey: signerKey.pair.publicKey,
    signingKey: rootKey.pair.privateKey,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([MDL_DOCUMENT_SIGNER], true),
      await x509.AuthorityKeyIdentifierExtension.create(rootKey.pair.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(signerKey.pair.publicKey),
      alternativeName(),
      new x509.CRLDistributionPointsExtension([REVOCATION_LIST]),
    ],
  });
  return { root: Buffer.from(root.rawData), signer: Buffer.from(signer.rawData), signerKey: signerKey.jwk };
};
