use crate::{Case, Chain, Floor, Ours, Peer, count, verify_ours};

const SIZES: [usize; 2] = [5, 25];

fn accepted_by_us(case: &Case, response: &[u8]) -> bool {
    let ours = Ours::new(case);
    let [cold, cached] =
        [Chain::Cold, Chain::Cached].map(|chain| verify_ours(&mut ours.verifier(chain), case, response));
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

        let (ours, peer) = (Ours::new(&case), Peer::new(&case));
        assert!(accepted_by_us(&case, &case.response));
        assert!(accepted_by_us(&case, &ours.present()));
        assert!(peer.verify(&peer.present()));
        case.issuer_signed = ours.issue();
        assert!(accepted_by_us(&case, &Ours::new(&case).present()));
    }
}

#[test]
fn each_accepts_what_the_other_made() {
    for size in SIZES {
        let mut case = Case::new(size);
        let peer = Peer::new(&case);
        assert!(peer.verify(&case.response));
        assert!(accepted_by_us(&case, &peer.present()));
        case.issuer_signed = peer.issue();
        let response = Ours::new(&case).present();
        assert!(accepted_by_us(&case, &response));
        assert!(peer.verify(&response));
    }
}

#[test]
fn one_changed_byte_is_refused_by_both() {
    for size in SIZES {
        let case = Case::new(size);
        let peer = Peer::new(&case);
        for signature in [&case.by_issuer.signature, &case.by_holder.signature] {
            let at = case.response.windows(signature.len()).position(|window| window == signature).unwrap();
            let mut changed = case.response.clone();
            changed[at + 40] ^= 1;
            assert!(!accepted_by_us(&case, &changed));
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
fn verifying_copies_no_portrait() {
    let case = Case::new(25);
    let mut verifier = Ours::new(&case).verifier(Chain::Cold);
    let mut accepted = false;
    let allocations = count(|| accepted = verify_ours(&mut verifier, &case, &case.response));
    assert!(accepted);
    let (_, portrait) = case.values.last().unwrap();
    assert!(allocations.largest < portrait.len() as u64, "{allocations:?}");
}

#[test]
fn every_allocation_is_counted() {
    let allocations = count(|| drop(std::hint::black_box((vec![0u8; 100], Vec::<u8>::with_capacity(28)))));
    assert_eq!((allocations.count, allocations.bytes, allocations.largest), (2, 128, 100));
}
