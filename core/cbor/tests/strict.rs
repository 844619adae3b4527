//! The strict pass beside a second one.

mod oracle;

use dinhdanh_cbor::Writer;
use oracle::compare;
use proptest::prelude::*;

/// The bytes of which small items are made: heads of each kind in long and short forms, ASCII, and a letter in UTF-8.
const HEADS: [u8; 48] = [
    0x00, 0x01, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1f, 0x20, 0x37, 0x38, 0x3b, 0x40, 0x41, 0x58, 0x5b, 0x5f, 0x60,
    0x61, 0x62, 0x78, 0x7f, 0x80, 0x81, 0x82, 0x98, 0x9f, 0xa0, 0xa1, 0xa2, 0xb8, 0xbf, 0xc0, 0xc3, 0xa9, 0xd8, 0xdf,
    0xf0, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xff,
];

#[test]
fn every_short_input_is_judged_alike() {
    compare(&[]);
    for one in 0..=255 {
        compare(&[one]);
        (0..=255).for_each(|two| compare(&[one, two]));
    }
    for one in HEADS {
        for two in HEADS {
            for three in HEADS {
                compare(&[one, two, three]);
                HEADS.iter().for_each(|four| compare(&[one, two, three, *four]));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn longer_input_is_judged_alike(
        bytes in prop::collection::vec(prop_oneof![3 => prop::sample::select(&HEADS[..]), 1 => any::<u8>()], 0..24),
    ) {
        compare(&bytes);
    }

    #[test]
    fn a_map_with_one_changed_byte_is_judged_alike(
        keys in prop::collection::vec(0..40_i64, 0..12), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let map = Writer::new().map(keys.len());
        let entry = |writer: Writer, key: &i64| match key % 3 {
            0 => writer.int(*key).text("é"),
            1 => writer.int(-*key).map(1).text("a").bytes(&[1, 2]),
            _ => writer.text(&format!("{key}")).tag(24).bytes(&[0xa0]),
        };
        let mut bytes = keys.iter().fold(map, entry).finish();
        compare(&bytes);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        compare(&bytes);
    }
}
