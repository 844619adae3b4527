// What every test case says: one driving licence of an invented citizen, its days, and which elements are shown.
import { portrait } from './portrait.mjs';
import { fullDate } from './printable.mjs';

export const DOC_TYPE = 'org.iso.18013.5.1.mDL';
export const ISO = 'org.iso.18013.5.1';
export const VIETNAM = 'org.iso.18013.5.1.VN';

// The clock of the whole case: the presentation is signed at the second that its transcript names.
export const SIGNING_TIME = 1795478400;
export const VERIFIED_AT = '2026-11-24T00:00:10Z';
export const VALIDITY = {
  signed: new Date('2026-11-20T00:00:00Z'),
  validFrom: new Date('2026-11-20T00:00:00Z'),
  validUntil: new Date('2027-11-20T00:00:00Z'),
};

export const licence = () => ({
  [ISO]: {
    family_name: 'Trần',
    given_name: 'Văn Thử',
    birth_date: fullDate('1990-01-20'),
    issue_date: fullDate('2025-02-10'),
    expiry_date: fullDate('2035-02-10'),
    issuing_country: 'VN',
    issuing_authority: 'Phòng CSGT (TEST)',
    document_number: '099000000017',
    portrait: portrait(),
    driving_privileges: [
      { vehicle_category_code: 'A1', issue_date: fullDate('2012-03-01') },
      { vehicle_category_code: 'B', issue_date: fullDate('2025-02-10'), expiry_date: fullDate('2035-02-10'), codes: [{ code: '01' }] },
    ],
    un_distinguishing_sign: 'VN',
    age_over_18: true,
  },
  [VIETNAM]: {
    full_name: 'Trần Văn Thử',
    class_scheme: '2024',
  },
});

export const SHOWN = {
  [ISO]: ['family_name', 'issuing_country', 'expiry_date', 'portrait', 'driving_privileges', 'age_over_18'],
  [VIETNAM]: ['full_name'],
};

export const shownElements = () => {
  const everything = licence();
  return Object.entries(SHOWN).flatMap(([nameSpace, names]) =>
    names.map((elementIdentifier) => ({ nameSpace, elementIdentifier, elementValue: everything[nameSpace][elementIdentifier] })));
};

// A deep copy in which every full-date is what the peer wants one to be; auth0 changes what it is given.
export const withDates = (value, makeDate) => {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (Object.hasOwn(value, 'full-date')) return makeDate(value['full-date']);
  if (Array.isArray(value)) return value.map((inner) => withDates(inner, makeDate));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withDates(inner, makeDate)]));
};
