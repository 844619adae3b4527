use crate::WalletError;
use dinhdanh_catalogue::DocumentType;
use dinhdanh_crypto::{Curve, SecretBytes, SigningKey};
use dinhdanh_mdoc::provision::KeyRequest;
use dinhdanh_store::{
    Account, AccountState, Activity, ActivityKind, ChosenPin, DocumentId, DocumentRow, KeyHandle, Level, Outcome, Pin,
    Store, Stretch,
};
use std::path::Path;
use time::UtcDateTime;

/// An unlocked wallet. Dropping it locks it.
pub struct Wallet {
    pub(crate) store: Store,
}

impl Wallet {
    /// Creates a wallet in an empty or absent folder.
    pub fn create(dir: &Path, pin: &ChosenPin, stretch: Stretch, now: UtcDateTime) -> Result<Self, WalletError> {
        let mut store = Store::create(dir, pin, stretch)?;
        // In person at an agency: the TEST authority vouches for level 2.
        store.set_account(&Account { level: Level::Two, state: AccountState::Active, created_at: now })?;
        Ok(Self { store })
    }

    /// Unlocks a wallet; a wrong PIN costs a try.
    pub fn open(dir: &Path, pin: &Pin) -> Result<Self, WalletError> {
        Ok(Self { store: Store::open(dir, pin)? })
    }

    /// Draws a key for each copy and asks for a document with them: a `KeyRequest`, encoded.
    pub fn request(
        &mut self,
        document: &DocumentType,
        copies: usize,
        now: UtcDateTime,
    ) -> Result<Vec<u8>, WalletError> {
        let keys = (0..copies).map(|_| SigningKey::generate(Curve::P256)).collect::<Result<Vec<_>, _>>()?;
        let secrets: Vec<_> = keys.iter().map(|key| SecretBytes::new(key.pkcs8().expose().to_vec())).collect();
        self.store.create_keys(document.doc_type, &secrets, now)?;
        let prove = |(index, key): (usize, &SigningKey)| {
            let public = key.public_key();
            Ok((public, key.sign(&KeyRequest::to_be_signed(document.doc_type, index, &public))?))
        };
        let proven = keys.iter().enumerate().map(prove).collect::<Result<Vec<_>, WalletError>>()?;
        Ok(KeyRequest::encode(document.doc_type, &proven))
    }

    /// The documents, newest first, without their contents.
    pub fn documents(&self) -> Result<Vec<DocumentRow>, WalletError> {
        Ok(self.store.documents()?)
    }

    /// How many copies of a document have not been shown yet: each more use of one lets two verifiers link it.
    pub fn fresh_copies(&self, document: DocumentId) -> Result<usize, WalletError> {
        Ok(self.store.credentials(document)?.iter().filter(|copy| copy.uses == 0).count())
    }

    /// Deletes a document with its copies and keys.
    pub fn delete(&mut self, id: DocumentId, now: UtcDateTime) -> Result<(), WalletError> {
        let document = self.store.document(id)?;
        self.store.delete_document(id)?;
        self.note(ActivityKind::DocumentDeleted, document.issuer, now)
    }

    /// The newest entries of the log.
    pub fn log(&self, limit: u32) -> Result<Vec<Activity>, WalletError> {
        Ok(self.store.activity(limit)?)
    }

    /// Signs with a software key of this wallet.
    pub fn sign(&self, key: KeyHandle, bytes: &[u8]) -> Result<Vec<u8>, WalletError> {
        Ok(SigningKey::from_pkcs8(self.store.key(key)?.expose())?.sign(bytes)?)
    }

    pub(crate) fn note(&mut self, kind: ActivityKind, who: String, now: UtcDateTime) -> Result<(), WalletError> {
        let activity = Activity {
            at: now,
            kind,
            who,
            purpose: String::new(),
            profile: String::new(),
            elements: Vec::new(),
            outcome: Outcome::Done,
            request_hash: None,
        };
        Ok(self.store.log(&activity)?)
    }
}
