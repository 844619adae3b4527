use crate::WalletError;
use dinhdanh_catalogue::DocumentType;
use dinhdanh_crypto::{Curve, PublicKey, SecretBytes, SigningKey};
use dinhdanh_mdoc::provision::KeyRequest;
use dinhdanh_store::{
    Account, AccountState, Activity, ActivityKind, ChosenPin, Device, DocumentId, DocumentRow, HardwareKey, KeyHandle,
    KeyKind, KeyPolicy, KeyUse, Level, MAX_KEYS, NewKey, Pin, Store, StoreError, StoredKey, Stretch, Supply,
};
use dinhdanh_trust::pack::PolicyPack;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use time::UtcDateTime;

/// What a wallet calls the device that it was made on, until its owner names it.
pub(crate) const THIS_DEVICE: &str = "—";

/// An unlocked wallet. Dropping it locks it.
pub struct Wallet {
    pub(crate) store: Store,
    /// The policy pack that is kept, once it was read.
    pub(crate) pack: OnceLock<Arc<PolicyPack>>,
}

impl From<Store> for Wallet {
    fn from(store: Store) -> Self {
        Self { store, pack: OnceLock::new() }
    }
}

impl Wallet {
    /// Creates a wallet in an empty or absent folder, whose keys are made by this device. All of it, or nothing.
    pub fn create(
        dir: &Path,
        device: &Device,
        pin: &ChosenPin,
        stretch: Stretch,
        now: UtcDateTime,
    ) -> Result<Self, WalletError> {
        let store = Store::create_with(dir, device, pin, stretch, |store| {
            // Declared, and no more: what an identity card makes of it is derived from the card.
            store.set_account(&Account { level: Level::One, state: AccountState::Active, created_at: now })?;
            store.link_device(THIS_DEVICE, now)
        })?;
        Ok(store.into())
    }

    /// Unlocks a wallet; a wrong PIN costs a try.
    pub fn open(dir: &Path, device: &Device, pin: &Pin) -> Result<Self, WalletError> {
        Ok(Store::open(dir, device, pin)?.into())
    }

    /// Unlocks a wallet by the finger or face that the device asks for.
    pub fn open_by_biometrics(dir: &Path, device: &Device) -> Result<Self, WalletError> {
        Ok(Store::open_by_biometrics(dir, device)?.into())
    }

    /// Goes on with an older copy of the wallet, because the citizen said so; the log says so too.
    pub fn open_rolled_back(dir: &Path, device: &Device, pin: &Pin, now: UtcDateTime) -> Result<Self, WalletError> {
        let mut wallet = Self::from(Store::open_rolled_back(dir, device, pin)?);
        wallet.note(ActivityKind::OlderCopy, String::new(), now)?;
        Ok(wallet)
    }

    /// What is kept, for reading: account, devices, log, receipts, claims, settings, damage.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What is kept, for writing settings and caches.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Puts another PIN in the place of the old one; `new_key` also writes the whole database anew under another key. A birth date that a
    /// document of the wallet states is refused, whoever chose it.
    ///
    /// The PIN goes last, in one write: after an error it is the old one, whatever failed. Else who is told that nothing was
    /// changed would type the old one until all is erased.
    pub fn change_pin(
        &mut self,
        old: &Pin,
        new: &ChosenPin,
        new_key: bool,
        now: UtcDateTime,
    ) -> Result<(), WalletError> {
        self.birth_dates().into_iter().try_for_each(|date| new.check_birth_date(date))?;
        if new_key {
            self.store.renew_key(old)?;
        }
        let entry = activity(ActivityKind::KeysChanged, String::new(), now);
        Ok(self.store.change_pin_logged(old, new, &entry)?)
    }

    /// Has the device make a key for each copy, and asks for a document with them: a `KeyRequest`, encoded.
    /// [`StoreError::OutOfLimits`] for more than [`MAX_KEYS`], before any is made. Where one can't be made, those that were are deleted.
    ///
    /// The keys are made with an empty attestation challenge, and what the device attests of them is not carried: to an issuer a key
    /// in hardware looks like any other. Missing for that, in `docs/provisioning.md`: a challenge of the issuer that the wallet is
    /// given before it makes keys; a member of the request for it and for each key's certificates, which the proofs must cover too;
    /// an issuer that remembers its challenges and checks Android's and Apple's attestations, each of a form of its own, against
    /// roots of theirs; and an answer to that the certificates of one device let its copies be linked by whoever keeps them.
    pub fn request(
        &mut self,
        document: &DocumentType,
        copies: usize,
        now: UtcDateTime,
    ) -> Result<Vec<u8>, WalletError> {
        if copies > MAX_KEYS {
            return Err(StoreError::OutOfLimits.into());
        }
        let mut made = Vec::with_capacity(copies);
        let asked = self.ask(document, copies, now, &mut made);
        if asked.is_err() {
            let hardware = &self.store.device().hardware;
            // What could not be used is nobody's. That one stays behind all the same is no other failure than this.
            for key in &made {
                let _ = hardware.delete(&key.handle);
            }
        }
        asked
    }

    fn ask(
        &mut self,
        document: &DocumentType,
        copies: usize,
        now: UtcDateTime,
        made: &mut Vec<HardwareKey>,
    ) -> Result<Vec<u8>, WalletError> {
        let hardware = &self.store.device().hardware;
        let policy = KeyPolicy { use_for: KeyUse::Sign, biometric: false };
        for _ in 0..copies {
            made.push(hardware.make_key(self.store.owner(), policy, &[]).map_err(StoreError::from)?);
        }
        let mut proven = Vec::with_capacity(made.len());
        for (index, key) in made.iter().enumerate() {
            let public = PublicKey::from_sec1(Curve::P256, &key.public)?;
            let message = KeyRequest::to_be_signed(document.doc_type, index, &public);
            proven.push((public, hardware.sign(&key.handle, &message).map_err(StoreError::from)?));
        }
        let new =
            made.iter().map(|key| NewKey { handle: SecretBytes::new(key.handle.clone()), public: key.public.clone() });
        self.store.create_keys(document.doc_type, &new.collect::<Vec<_>>(), now)?;
        Ok(KeyRequest::encode(document.doc_type, &proven))
    }

    /// The documents, newest first, without their contents.
    pub fn documents(&self) -> Result<Vec<DocumentRow>, WalletError> {
        Ok(self.store.documents()?)
    }

    /// What is left of a document's copies; the citizen is warned when it [is low](Supply::is_low).
    pub fn supply(&self, document: DocumentId, now: UtcDateTime) -> Result<Supply, WalletError> {
        Ok(self.store.supply(document, now)?)
    }

    /// Deletes a document with its copies and keys. The log has it with the deletion, also where a key in the hardware then stays.
    pub fn delete(&mut self, id: DocumentId, now: UtcDateTime) -> Result<(), WalletError> {
        let document = self.store.document(id)?;
        let entry = activity(ActivityKind::DocumentDeleted, document.issuer, now);
        let keys = self.store.delete_document_logged(id, &entry)?;
        self.forget(&keys)
    }

    /// Takes the copies of a document out of use that its issuer revoked.
    pub fn revoke(&mut self, id: DocumentId, now: UtcDateTime) -> Result<(), WalletError> {
        let copies: Vec<_> = self.store.credentials(id)?.into_iter().map(|copy| copy.id).collect();
        let keys = self.store.revoke(&copies, now)?;
        self.forget(&keys)
    }

    /// Signs with a key of this wallet; the device may ask for a finger.
    pub fn sign(&self, key: KeyHandle, bytes: &[u8]) -> Result<Vec<u8>, WalletError> {
        let StoredKey { kind, handle, .. } = self.store.key(key)?;
        match kind {
            KeyKind::Pkcs8 => Ok(SigningKey::from_pkcs8(handle.expose())?.sign(bytes)?),
            KeyKind::Hardware => {
                let signed = self.store.device().hardware.sign(handle.expose(), bytes);
                Ok(signed.map_err(StoreError::from)?)
            }
        }
    }

    /// Deletes keys in the device whose documents are gone.
    pub(crate) fn forget(&self, keys: &[StoredKey]) -> Result<(), WalletError> {
        for key in keys.iter().filter(|key| key.kind == KeyKind::Hardware && !key.handle.expose().is_empty()) {
            let deleted = self.store.device().hardware.delete(key.handle.expose());
            deleted.map_err(StoreError::from)?;
        }
        Ok(())
    }

    pub(crate) fn note(&mut self, kind: ActivityKind, who: String, now: UtcDateTime) -> Result<(), WalletError> {
        self.store.log(&activity(kind, who, now))?;
        Ok(())
    }
}

/// An entry about the wallet itself.
pub(crate) fn activity(kind: ActivityKind, who: String, now: UtcDateTime) -> Activity {
    Activity { who, ..Activity::of(kind, now) }
}
