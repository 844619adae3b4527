use dinhdanh_crypto::SecretBytes;
use dinhdanh_store::{
    Activity, ActivityKind, ChosenPin, CopyPolicy, Device, DocumentId, ElementName, NewCopy, NewDocument, NewKey,
    Outcome, Pin, Store, StoreError, Stretch, software_folder,
};
use std::path::Path;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

/// The PIN of every wallet here.
pub const PIN: &str = "204816";
/// When everything here happens.
pub const NOW: UtcDateTime = utc_datetime!(2026-03-01 08:00);
/// Bytes of a body: some pages.
pub const DOCUMENT_BODY: usize = 15_000;

const COPIES: u8 = 3;

/// The device in software of a wallet.
pub fn device(dir: &Path) -> Device {
    Device::software(&software_folder(dir))
}

/// A PIN as it is typed.
pub fn pin(digits: &str) -> Pin {
    Pin::new(digits).unwrap()
}

/// A new wallet whose PIN costs little.
pub fn create(dir: &Path) -> Store {
    let chosen = ChosenPin::new(PIN, None, &[]).unwrap();
    Store::create(dir, &device(dir), &chosen, Stretch::new(8, 1, 1).unwrap()).unwrap()
}

/// A wallet that is there.
pub fn open(dir: &Path) -> Result<Store, StoreError> {
    Store::open(dir, &device(dir), &pin(PIN))
}

/// An entry of the log that says `who`.
pub fn shown(who: &str) -> Activity {
    let element = |name: &str| ElementName {
        doc_type: "org.iso.18013.5.1.mDL".into(),
        namespace: "org.iso.18013.5.1".into(),
        name: name.into(),
    };
    Activity {
        at: NOW,
        kind: ActivityKind::Presentation,
        who: who.into(),
        purpose: "traffic.check".into(),
        profile: "V1".into(),
        elements: ["family_name", "portrait", "driving_privileges"].map(element).to_vec(),
        outcome: Outcome::Done,
        request_hash: None,
        receipt_hash: None,
    }
}

/// Adds a document of three copies whose issuer is called `name`.
pub fn add(store: &mut Store, name: &str) -> Result<DocumentId, StoreError> {
    let key = |copy: u8| NewKey { handle: SecretBytes::new(vec![copy; 80]), public: vec![4; 65] };
    let keys = store.create_keys("type", &(0..COPIES).map(key).collect::<Vec<_>>(), NOW)?;
    let copies = keys.into_iter().map(|key| NewCopy {
        key,
        issuer_signed: vec![key.0 as u8; DOCUMENT_BODY],
        valid_from: NOW,
        valid_until: NOW + Duration::days(30),
    });
    store.add_document(&NewDocument {
        whole: true,
        doc_type: "type".into(),
        issuer: name.into(),
        valid_until: NOW + Duration::days(30),
        added_at: NOW,
        policy: CopyPolicy::Rotating,
        copies: copies.collect(),
    })
}

/// Fails unless everything that is in a wallet is there whole: each document with all its copies, bodies and keys, the log with
/// its chain, no damage.
pub fn check_whole(store: &Store) {
    for document in store.documents().unwrap() {
        let copies = store.credentials(document.id).unwrap();
        assert_eq!(copies.len(), usize::from(COPIES), "{} is half there", document.issuer);
        // One that was revoked has nothing left to show.
        for copy in copies.iter().filter(|copy| copy.revoked_at.is_none()) {
            assert_eq!(store.body(copy.id).unwrap().len(), DOCUMENT_BODY);
            assert_eq!(store.key(copy.key).unwrap().handle.expose().len(), 80);
        }
    }
    assert_eq!(store.check_log().unwrap().broken, None);
    let found = store.examine().unwrap();
    assert!(found.pages.is_empty() && found.hits.is_empty(), "{found:?}");
}
