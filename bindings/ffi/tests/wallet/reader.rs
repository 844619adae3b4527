//! A verifier whose key is in hardware.

use crate::busy::Gate;
use crate::common::Pair;
use crate::wait::wait;
use dinhdanh_ffi::{
    KeyPolicy, KeyUse, Message, Platform, ReaderKey, SecureHardware, Verifier, VerifierError, VerifierSetup,
};
use std::sync::{Arc, mpsc};

const SIGN: KeyPolicy = KeyPolicy { use_for: KeyUse::Sign, biometric: false };

/// Opens it with the key of this name in the hardware, which a TEST authority certified as it is.
fn open(pair: &Pair, gate: &Arc<Gate>, handle: Vec<u8>, public_key: &[u8]) -> Arc<Verifier> {
    let certificate = pair.issuer.certify_reader_key("TEST Bar Hoa Mai", public_key).unwrap();
    let hardware: Arc<dyn SecureHardware> = Arc::clone(gate) as _;
    Verifier::open(VerifierSetup {
        roots: vec![pair.issuer.root()],
        reader: Some(ReaderKey::InHardware { handle, certificate }),
        platform: Platform { hardware: Some(hardware), ..pair.platform() },
        ..VerifierSetup::default()
    })
    .unwrap()
}

#[test]
fn a_reader_whose_key_is_in_hardware_asks_and_is_confirmed_and_keeps_no_check_waiting_for_it() {
    let (pair, folder) = (Pair::new(), tempfile::tempdir().unwrap());
    let gate = Gate::new(&folder);
    let key = gate.make_key(vec![7; 16], SIGN, Vec::new()).unwrap();
    let bar = open(&pair, &gate, key.handle.clone(), &key.public_key);
    assert_eq!(bar.reader_name(), "TEST Bar Hoa Mai");
    let (say, said) = mpsc::channel();
    let other = Arc::clone(&bar);
    gate.before(move || say.send(other.waiting().map(|queue| queue.checks.len())).unwrap());
    let request = wait(Arc::clone(&bar).make_request("V2".to_owned(), None)).unwrap();
    assert_eq!(said.recv().unwrap(), Ok(0), "another call was answered while the hardware signed");
    let message = Message::of(&request.message().unwrap(), 0).unwrap();
    assert!(pair.wallet.read_request(&message).unwrap().view().confirmed);
}

#[test]
fn hardware_that_is_not_there_fails_or_has_another_key_makes_no_request() {
    let (pair, folder) = (Pair::new(), tempfile::tempdir().unwrap());
    let gate = Gate::new(&folder);
    let [key, other] = [0, 1].map(|_| gate.make_key(vec![7; 16], SIGN, Vec::new()).unwrap());
    let refused = |verifier: &Arc<Verifier>| wait(Arc::clone(verifier).make_request("V2".to_owned(), None)).err();
    let swapped = open(&pair, &gate, other.handle, &key.public_key);
    assert_eq!(refused(&swapped), Some(VerifierError::Cryptography), "no holder would believe it");
    let gone = open(&pair, &gate, key.handle.clone(), &key.public_key);
    gate.delete_all(vec![7; 16]).unwrap();
    assert!(matches!(refused(&gone), Some(VerifierError::Device { .. })));

    let certificate = pair.issuer.certify_reader_key("TEST Bar Hoa Mai", &other.public_key).unwrap();
    let reader = |certificate| Some(ReaderKey::InHardware { handle: key.handle.clone(), certificate });
    let nowhere = VerifierSetup { reader: reader(certificate), ..VerifierSetup::default() };
    assert_eq!(Verifier::open(nowhere).err(), Some(VerifierError::NoHardware));
    let uncertified = VerifierSetup { reader: reader(Vec::new()), ..VerifierSetup::default() };
    assert_eq!(Verifier::open(uncertified).err(), Some(VerifierError::BadCertificate));
}
