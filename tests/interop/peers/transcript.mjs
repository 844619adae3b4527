// Session transcripts: made for the test cases, and brought into the tag-24 form that both peers hash.
import { createHash } from 'node:crypto';
import { cborEncode, DataItem } from '@owf/mdoc';
import { SIGNING_TIME } from './licence.mjs';

export const embed = (bytes) => Buffer.from(cborEncode(DataItem.fromBuffer(Uint8Array.from(bytes))));

// SessionTranscriptBytes from either form of input; an array cannot begin with tag 24.
export const tagged = (bytes) => (bytes[0] === 0xd8 && bytes[1] === 24 ? bytes : embed(bytes));

const coordinate = (text) => Buffer.from(text, 'base64url');
const KEY_TYPE = 1, CURVE = -1, X = -2, Y = -3, D = -4, EC2 = 2;
const CURVES = { 'P-256': 1, 'P-384': 2, 'P-521': 3 };

export const coseKey = ({ crv, x, y, d }) => {
  const key = new Map([[KEY_TYPE, EC2], [CURVE, CURVES[crv]], [X, coordinate(x)], [Y, coordinate(y)]]);
  if (d) key.set(D, coordinate(d));
  return Buffer.from(cborEncode(key));
};

const RANDOM_16 = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

// One scan: nobody is named as asking.
export const selfTimed = () =>
  embed(cborEncode([null, null, ['DinhdanhQrHandover', null, SIGNING_TIME, RANDOM_16]]));

// Two scans: the reader's key and the hash of its request code.
export const answering = (readerKey) => {
  const request = createHash('sha256').update('TEST request code').digest();
  const readerKeyBytes = DataItem.fromBuffer(Uint8Array.from(coseKey(readerKey)));
  return embed(cborEncode([null, readerKeyBytes, ['DinhdanhQrHandover', request, SIGNING_TIME, RANDOM_16]]));
};
