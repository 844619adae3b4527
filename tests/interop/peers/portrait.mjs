// A drawn face as a real baseline JPEG of about a kilobyte: grey, every 8×8 block one flat tone, so only DC
// coefficients are coded (ISO/IEC 10918-1). The same bytes on every run; nobody's picture.

const BLOCKS_WIDE = 36;
const BLOCKS_HIGH = 48;

const toneOf = (x, y) => {
  const inEllipse = (cx, cy, rx, ry) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;
  if (inEllipse(13, 20, 1.8, 1.3) || inEllipse(23, 20, 1.8, 1.3)) return 30;
  if (inEllipse(18, 30, 4.5, 1.4)) return 90;
  if (inEllipse(18, 22.5, 10.5, 13.5)) return y < 14 ? 40 : 205;
  if (inEllipse(18, 18, 12.7, 13.5)) return 40;
  if (inEllipse(18, 50, 18, 13.5)) return 100;
  return 235;
};

const segment = (marker, ...bytes) => [0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 0xff, ...bytes];

// Code lengths of the DC table, as many symbols of each length as K.3 has; the symbols are the categories 0 to 11.
const DC_COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const dcCodes = () => {
  const codes = [];
  let code = 0;
  DC_COUNTS.forEach((count, i) => {
    for (let n = 0; n < count; n += 1) codes.push((code++).toString(2).padStart(i + 1, '0'));
    code <<= 1;
  });
  return codes;
};

const scanBits = () => {
  const codes = dcCodes();
  let bits = '';
  let previous = 0;
  for (let y = 0; y < BLOCKS_HIGH; y += 1) {
    for (let x = 0; x < BLOCKS_WIDE; x += 1) {
      const level = toneOf(x, y) - 128;
      const step = level - previous;
      previous = level;
      const size = step === 0 ? 0 : Math.floor(Math.log2(Math.abs(step))) + 1;
      bits += codes[size];
      if (size > 0) bits += (step > 0 ? step : step + 2 ** size - 1).toString(2).padStart(size, '0');
      bits += '0'; // the only AC symbol: end of block
    }
  }
  return bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
};

export const portrait = () => {
  const scan = scanBits().match(/.{8}/g).flatMap((byte) => (byte === '11111111' ? [0xff, 0] : [Number.parseInt(byte, 2)]));
  const high = BLOCKS_HIGH * 8;
  const wide = BLOCKS_WIDE * 8;
  return Buffer.from([
    0xff, 0xd8,
    ...segment(0xdb, 0, ...Array(64).fill(8)),
    ...segment(0xc0, 8, high >> 8, high & 0xff, wide >> 8, wide & 0xff, 1, 1, 0x11, 0),
    ...segment(0xc4, 0x00, ...DC_COUNTS, ...Array(12).keys()),
    ...segment(0xc4, 0x10, 1, ...Array(15).fill(0), 0),
    ...segment(0xda, 1, 1, 0, 0, 63, 0),
    ...scan,
    0xff, 0xd9,
  ]);
};
