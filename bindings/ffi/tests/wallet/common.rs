//! A citizen's phone and a TEST authority, with one clock that the test moves.

use crate::wait::wait;
use base64ct::{Base64, Encoding};
use dinhdanh_crypto::SigningKey;
use dinhdanh_ffi::{
    CertifiedKey, DeviceClock, DeviceError, EntryStatus, IssuedDocument, Issuer, LearnedStatus, Message, Platform,
    Reading, ReceiptId, Verifier, VerifierSetup, Wallet, WalletError, WalletSetup,
};
use dinhdanh_issuer::{Authority, Credentials, Parts, Terms};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;
use time::UtcDateTime;

pub(crate) const LIST: &str = "https://status.test.example/1";

/// 2026-03-01 15:00 in Vietnam.
pub(crate) const BEGIN: i64 = 1_772_352_000_000;

#[derive(Default)]
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn pass(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    /// Runs a call with a clock that tells this. `i64::MIN` is no time, `i64::MAX` panics.
    pub(crate) fn telling<T>(&self, millis: i64, call: impl FnOnce() -> T) -> T {
        let before = self.0.swap(millis, Ordering::SeqCst);
        let done = call();
        self.0.store(before, Ordering::SeqCst);
        done
    }
}

impl DeviceClock for TestClock {
    fn now(&self) -> Result<Reading, DeviceError> {
        let unix_millis = self.0.load(Ordering::SeqCst);
        assert_ne!(unix_millis, i64::MAX, "the app's clock panics");
        Ok(Reading { unix_millis, since_boot: None })
    }
}

pub(crate) struct Pair {
    pub(crate) wallet: Arc<Wallet>,
    pub(crate) issuer: Arc<Issuer>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) folder: TempDir,
}

impl Pair {
    pub(crate) fn new() -> Self {
        Self::with(true, None)
    }

    /// One whose wallet was told these root keys, or whom to believe of issuers and readers.
    pub(crate) fn with(roots: bool, pinned: Option<Vec<u8>>) -> Self {
        Self::idling(roots, pinned, 3600)
    }

    /// One whose wallet locks itself after so many seconds.
    pub(crate) fn idling(roots: bool, pinned: Option<Vec<u8>>, idle_seconds: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(BEGIN)));
        let platform = Platform { clock: Some(Arc::clone(&clock) as _), ..Platform::default() };
        let issuer = Issuer::create(LIST, platform.clone()).unwrap();
        let wallet = Wallet::of(WalletSetup {
            folder: folder.path().join("wallet").to_str().unwrap().to_owned(),
            issuers: if roots { vec![issuer.root()] } else { Vec::new() },
            readers: if roots { vec![issuer.reader_root()] } else { Vec::new() },
            idle_seconds,
            platform,
            pinned,
        })
        .unwrap();
        wait(Arc::clone(&wallet).create(b"204816".to_vec(), None, Vec::new(), None, None)).unwrap();
        Self { wallet, issuer, clock, folder }
    }

    pub(crate) fn platform(&self) -> Platform {
        Platform { clock: Some(Arc::clone(&self.clock) as _), ..Platform::default() }
    }

    /// Has a document of Bình's issued into the wallet.
    pub(crate) fn issue(&self, document_type: &str, copies: u16) -> IssuedDocument {
        let issued = self.issued(document_type, copies);
        wait(Arc::clone(&self.wallet).add(issued.batch.clone(), None)).unwrap();
        issued
    }

    /// A document of Bình's, before it is in the wallet.
    pub(crate) fn issued(&self, document_type: &str, copies: u16) -> IssuedDocument {
        self.issued_of(document_type, copies, fields(document_type))
    }

    /// One of these fields.
    pub(crate) fn issued_of(&self, document_type: &str, copies: u16, fields: String) -> IssuedDocument {
        let request = wait(Arc::clone(&self.wallet).request_document(document_type.to_owned(), copies, None)).unwrap();
        wait(Arc::clone(&self.issuer).issue(request, fields, 30, None)).unwrap()
    }

    /// Has the part of a document that a profile needs issued into the wallet, by the same authority.
    pub(crate) fn add_part(&self, request: &[u8], profile: &str) {
        let parts = self.issuer.parts().unwrap();
        let of = |kept: &CertifiedKey| Credentials {
            key: SigningKey::from_pkcs8(&kept.pkcs8).unwrap(),
            certificate: kept.certificate.clone(),
        };
        let authority = Authority::from_parts(Parts {
            root: of(&parts.root),
            signer: of(&parts.signer),
            status_signer: of(&parts.status_signer),
            reader_root: of(&parts.reader_root),
        });
        let profile = dinhdanh_catalogue::profile(profile).unwrap();
        let terms = Terms { days: 30, profile: Some(&profile), ..Terms::default() };
        let fields = serde_json::from_str(&fields("citizen_id")).unwrap();
        let now = UtcDateTime::from_unix_timestamp(BEGIN / 1000).unwrap();
        let issued = authority.issue_on(request, &fields, &terms, None, now).unwrap();
        wait(Arc::clone(&self.wallet).add(issued.batch, None)).unwrap();
    }

    /// Another phone's wallet, in a folder of its own.
    pub(crate) fn other(&self, folder: &str) -> Arc<Wallet> {
        Wallet::of(WalletSetup {
            folder: self.folder.path().join(folder).to_str().unwrap().to_owned(),
            issuers: vec![self.issuer.root()],
            readers: vec![self.issuer.reader_root()],
            idle_seconds: 3600,
            platform: self.platform(),
            pinned: None,
        })
        .unwrap()
    }

    /// Answers this certified TEST reader, and gives the receipt.
    pub(crate) fn answer(&self, profile: &str) -> ReceiptId {
        let request = self.wallet.read_request(&self.asked(profile)).unwrap();
        let consent = self.wallet.offer_for(request).unwrap().consent().unwrap();
        let prepared = self.wallet.answer(&consent).unwrap();
        wait(Arc::clone(&self.wallet).sign_and_finish(prepared, None)).unwrap();
        self.wallet.receipts(1).unwrap().receipts[0].id
    }

    /// Unlocks the wallet.
    pub(crate) fn unlock(&self) {
        wait(Arc::clone(&self.wallet).unlock(b"204816".to_vec(), None)).unwrap();
    }

    /// What a certified TEST reader asks with.
    pub(crate) fn asked(&self, profile: &str) -> Arc<Message> {
        let setup = VerifierSetup {
            roots: vec![self.issuer.root()],
            reader: Some(self.issuer.certify_reader("TEST Bar Hoa Mai").unwrap()),
            platform: self.platform(),
            ..VerifierSetup::default()
        };
        let request = wait(Verifier::open(setup).unwrap().make_request(profile.to_owned(), None)).unwrap();
        Message::of(&request.message().unwrap(), 0).unwrap()
    }

    /// A minute passes, and the authority says something else of these entries.
    pub(crate) fn set(&self, entries: &[u64], status: EntryStatus) {
        self.clock.pass(60_000);
        self.issuer.set_status(entries.to_vec(), status).unwrap();
    }

    /// The wallet learns the list as it is published now.
    pub(crate) fn learn(&self) -> Result<Option<LearnedStatus>, WalletError> {
        let list = wait(Arc::clone(&self.issuer).publish(7, 86_400, None)).unwrap().token;
        wait(Arc::clone(&self.wallet).learn_status(list, None))
    }
}

/// The fields of an invented person, with a drawn portrait.
pub(crate) fn fields(document_type: &str) -> String {
    static PORTRAIT: OnceLock<String> = OnceLock::new();
    let portrait =
        PORTRAIT.get_or_init(|| Base64::encode_string(&dinhdanh_portrait::jpeg(&dinhdanh_portrait::BINH, 60, 60)));
    let file = format!("{}/../cli/src/people/binh_{document_type}.json", env!("CARGO_MANIFEST_DIR"));
    let mut fields: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let (_, first) = fields.as_object_mut().unwrap().iter_mut().next().unwrap();
    first.as_object_mut().unwrap().insert("portrait".to_owned(), portrait.clone().into());
    fields.to_string()
}
