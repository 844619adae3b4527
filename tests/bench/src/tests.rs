#[cfg(feature = "isomdl")]
use crate::Peer;
use crate::{Case, Chain, DECODERS, Floor, Lists, Ours, PORTRAIT, count, held, verify_ours};
use dinhdanh_trust::status::{Bits, CompressedList, Form, MAX_INFLATED};

const SIZES: [usize; 2] = [5, 25];

fn accepted_by_us(case: &Case, response: &[u8]) -> bool {
    let ours = Ours::new(case);
    let [cold, cached] = [Chain::Cold, Chain::Cached].map(|chain| verify_ours(&ours.verifier(chain), case, response));
    assert_eq!(cold, cached);
    cold
}

#[test]
fn what_is_timed_succeeds() {
    for size in SIZES {
        let mut case = Case::new(size);
        let floor = Floor::new(&case);
        assert_eq!(case.items().len(), size);
        floor.issue();
        floor.present();
        floor.verify(Chain::Cold);
        floor.verify(Chain::Cached);

        let ours = Ours::new(&case);
        assert!(accepted_by_us(&case, &case.response));
        assert!(accepted_by_us(&case, &ours.present()));
        case.issuer_signed = ours.issue();
        assert!(accepted_by_us(&case, &Ours::new(&case).present()));
    }
}

#[cfg(feature = "isomdl")]
#[test]
fn each_accepts_what_the_other_made() {
    for size in SIZES {
        let mut case = Case::new(size);
        let peer = Peer::new(&case);
        assert!(peer.verify(&peer.present()) && peer.verify(&case.response));
        assert!(accepted_by_us(&case, &peer.present()));
        case.issuer_signed = peer.issue();
        let response = Ours::new(&case).present();
        assert!(accepted_by_us(&case, &response));
        assert!(peer.verify(&response));
    }
}

#[test]
fn one_changed_byte_is_refused_and_by_the_peer_too() {
    for size in SIZES {
        let case = Case::new(size);
        #[cfg(feature = "isomdl")]
        let peer = Peer::new(&case);
        for signature in [&case.by_issuer.signature, &case.by_holder.signature] {
            let at = case.response.windows(signature.len()).position(|window| window == signature).unwrap();
            let mut changed = case.response.clone();
            changed[at + 40] ^= 1;
            assert!(!accepted_by_us(&case, &changed));
            #[cfg(feature = "isomdl")]
            assert!(!peer.verify(&changed));
        }
    }
}

#[test]
fn a_changed_portrait_is_refused_by_us() {
    let case = Case::new(25);
    let (name, portrait) = case.values.last().unwrap();
    assert_eq!(*name, "portrait");
    let at = case.response.windows(portrait.len()).position(|window| window == portrait).unwrap();
    let mut changed = case.response.clone();
    changed[at + portrait.len() / 2] ^= 1;
    assert!(!accepted_by_us(&case, &changed));
}

#[test]
fn a_verify_asks_for_at_most_20_allocations_and_copies_no_portrait() {
    for (size, chain) in SIZES.into_iter().flat_map(|size| [Chain::Cold, Chain::Cached].map(|chain| (size, chain))) {
        let case = Case::new(size);
        let verifier = Ours::new(&case).verifier(chain);
        let mut accepted = false;
        let allocations = count(|| accepted = verify_ours(&verifier, &case, &case.response));
        assert!(accepted);
        assert!(allocations.count <= 20, "{size} {chain:?}: {allocations:?}");
        assert!(allocations.largest < PORTRAIT as u64, "{size} {chain:?}: {allocations:?}");
    }
}

#[test]
fn a_refusal_copies_no_portrait_either() {
    let case = Case::new(25);
    let (_, portrait) = case.values.last().unwrap();
    let at = case.response.windows(portrait.len()).position(|window| window == portrait).unwrap();
    let mut changed = case.response.clone();
    changed[at + portrait.len() / 2] ^= 1;
    let verifier = Ours::new(&case).verifier(Chain::Cold);
    let mut accepted = true;
    let allocations = count(|| accepted = verify_ours(&verifier, &case, &changed));
    assert!(!accepted && allocations.count <= 20 && allocations.largest < PORTRAIT as u64, "{allocations:?}");
}

#[test]
fn presenting_copies_the_portrait_once() {
    let case = Case::new(25);
    let ours = Ours::new(&case);
    let (bytes, size) = (count(|| drop(ours.present())).bytes, case.response.len() as u64);
    assert!(size <= bytes && bytes < size + PORTRAIT as u64, "{bytes} for {size}");
}

#[test]
fn issuing_asks_no_more_of_the_allocator_for_more_elements() {
    let [few, many] = SIZES.map(|size| {
        let case = Case::new(size);
        count(|| drop(Ours::new(&case).issue())).count
    });
    assert!(many <= few + 1, "{few}, then {many}");
}

/// What the passes over nothing but well-formedness let through, and ours does not (docs/adr/0010).
#[test]
fn only_ours_refuses_what_two_readers_could_read_differently() {
    let taken = |bytes: &[u8]| {
        let taken = DECODERS.iter().filter(|decoder| (decoder.takes)(bytes));
        taken.map(|decoder| decoder.name).collect::<Vec<_>>()
    };
    let by_others = |bytes: &[u8]| {
        let taken = taken(bytes);
        assert!(taken.iter().all(|name| !name.starts_with("ours")), "{taken:?}");
        taken.len()
    };
    assert_eq!(taken(&[0xa1, 0x01, 0x02]).len(), DECODERS.len());
    let others = DECODERS.iter().filter(|decoder| !decoder.name.starts_with("ours")).count();
    // One key twice; one key in two lengths; an array and a string without a length; something behind the item.
    assert_eq!(by_others(&[0xa2, 0x01, 0x02, 0x01, 0x03]), others);
    assert_eq!(by_others(&[0xa2, 0x01, 0x02, 0x18, 0x01, 0x03]), others);
    assert_eq!(by_others(&[0x5f, 0x41, 0x01, 0xff]), others);
    assert_eq!(by_others(&[0x01, 0x02]), others);
}

#[test]
fn every_allocation_is_counted() {
    let allocations = count(|| drop(std::hint::black_box((vec![0u8; 100], Vec::<u8>::with_capacity(28)))));
    assert_eq!((allocations.count, allocations.bytes, allocations.largest), (2, 128, 100));
}

#[test]
fn a_hundred_status_lists_keep_to_their_sizes() {
    for (form, kept) in [(Form::Cwt, 2_500_000), (Form::Jwt, 2_500_000)] {
        let mut made = Lists::new(100, 1_000_000, form);
        assert!(made.size() <= kept, "{form:?}: {} bytes as kept", made.size());
        let (lists, opened) = held(|| made.open());
        assert_eq!((lists.len(), lists.inflated()), (100, (0, 0)), "opening inflates nothing");
        let mut valid = 0;
        let ((), looked) = held(|| (0..1000).for_each(|list| valid += u32::from(made.look_up(&lists, list))));
        assert!((950..1000).contains(&valid), "{valid} of 1000 valid, of which one in a hundred is not");
        assert!(opened.peak + looked.peak <= 20_000_000, "{form:?}: {opened:?}, {looked:?}");
        assert_eq!(lists.len(), 100);
    }
}

#[test]
fn a_warm_look_up_allocates_nothing() {
    let mut made = Lists::new(3, 1_000_000, Form::Cwt);
    let lists = made.open();
    let mut valid = 0;
    (0..3).for_each(|list| valid += u32::from(made.look_up(&lists, list)));
    let allocations = count(|| (0..300).for_each(|list| valid += u32::from(made.look_up(&lists, list))));
    assert_eq!(allocations.count, 0);
    assert!(valid > 250, "{valid} of 303");
}

#[test]
fn a_list_that_inflates_to_gigabytes_takes_no_more_than_the_limit() {
    // A gigabyte of zeros in a megabyte: what one block repeats, DEFLATE's window can repeat for ever.
    let bomb = bomb(1 << 30);
    assert!(bomb.len() < 2_000_000);
    let (refused, held) = held(|| CompressedList::new(Bits::One, &bomb).is_err());
    assert!(refused && held.peak <= 2 * MAX_INFLATED as i64 + 100_000, "{held:?}");
}

/// So many zeros, compressed without ever being there.
fn bomb(zeros: usize) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![0; 1 << 20];
    (0..zeros >> 20).for_each(|_| encoder.write_all(&block).unwrap());
    encoder.finish().unwrap()
}

#[test]
fn what_is_held_is_counted() {
    let (kept, held) = held(|| {
        drop(std::hint::black_box(vec![0_u8; 1000]));
        std::hint::black_box(vec![0_u8; 100])
    });
    assert_eq!((kept.len(), held.left, held.peak), (100, 100, 1000));
}
