use crate::folder::Folder;
use crate::hardware::Owner;
use crate::keyring::{Keyring, Opened};
use crate::reader::{Live, Reader};
use crate::schema::{self, Role};
use crate::scrub::scrub_stack;
use crate::slots::{Opens, Slots};
use crate::state::State;
use crate::{Assurance, ChosenPin, Device, Pin, StoreError, Stretch, activity, version1};
use dinhdanh_crypto::{Secret, random};
use rusqlite::{Connection, Transaction};
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use zeroize::Zeroizing;

/// An unlocked wallet: the one writer, which reads too. Dropping it locks it: the database key goes, every [`Reader`] ends, and
/// the folder is free for another handle.
///
/// Every write is one transaction, and is on the disk when the method returns.
pub struct Store {
    reader: Reader,
    readers: Mutex<Vec<Weak<Mutex<Option<Live>>>>>,
    keyring: Keyring,
    // Dropped last: it holds the lock.
    folder: Folder,
}

impl Deref for Store {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Store {
    /// Creates a wallet in a folder that is absent or empty; missing parents are made. `stretch` is the cost of a guess of the PIN.
    ///
    /// All or nothing: a creation that a crash cut short left no wallet, and can be done again in the same folder.
    ///
    /// [`StoreError::AlreadyAWallet`], [`StoreError::FolderNotEmpty`], [`StoreError::NotWritable`], [`StoreError::DiskFull`],
    /// [`StoreError::AlreadyOpen`] when another creation is under way; or what the device refused.
    pub fn create(dir: &Path, device: &Device, pin: &ChosenPin, stretch: Stretch) -> Result<Self, StoreError> {
        let folder = Folder::for_new(dir)?;
        if let Some(owner) = folder.begun()? {
            let before = Keyring::new(device, owner);
            before.destroy()?;
            before.forget()?;
        }
        folder.clear()?;
        let keyring = Keyring::new(device, random()?);
        match fill(&folder, &keyring, pin.pin(), stretch) {
            Ok(live) => {
                scrub_stack();
                Ok(Self::of(live, keyring, folder))
            }
            Err(error) => {
                // The first error is the one to tell; what stays behind doesn't stand in the way of the next try.
                let _ = keyring.destroy().and_then(|_| keyring.forget());
                let _ = folder.remove_wallet();
                Err(error)
            }
        }
    }

    /// Unlocks a wallet. The try is counted before the PIN is checked, and the count starts anew after the right one.
    ///
    /// [`StoreError::WrongPin`] with the tries left, [`StoreError::MustWait`], [`StoreError::Erased`] after the last;
    /// [`StoreError::NotAWallet`], [`StoreError::OtherDevice`], [`StoreError::AlreadyOpen`], [`StoreError::KeyGone`] cost no try;
    /// [`StoreError::Newer`], [`StoreError::StoreRolledBack`] and a database that is [`StoreError::Damaged`] leave it untouched.
    pub fn open(dir: &Path, device: &Device, pin: &Pin) -> Result<Self, StoreError> {
        Self::open_as(dir, device, pin, false)
    }

    /// Unlocks a wallet that is an older copy, because the citizen said so: what he deleted since may be back, and what the
    /// issuer revoked since is still there. Moves the epoch, so that no other older copy passes for this one.
    pub fn open_rolled_back(dir: &Path, device: &Device, pin: &Pin) -> Result<Self, StoreError> {
        Self::open_as(dir, device, pin, true)
    }

    fn open_as(dir: &Path, device: &Device, pin: &Pin, older: bool) -> Result<Self, StoreError> {
        let folder = Folder::of_wallet(dir)?;
        let Some(owner) = folder.owner()? else { return Self::move_version_1(folder, device, pin) };
        // A move from version 1 that ended, but for this.
        folder.remove_version_1_keys()?;
        let keyring = Keyring::new(device, owner);
        let opened = keyring.open_by_pin(&folder, pin)?;
        let store = Self::admit(folder, keyring.clone(), &opened, older);
        scrub_stack();
        let (store, settled) = match store {
            Ok(admitted) => admitted,
            Err(error) => {
                // The PIN was right: a database that can't be opened must not use up the tries.
                keyring.write_state(&State { tries: 0, wrong_at: None, ..opened.state })?;
                return Err(error);
            }
        };
        let entry = store.read(activity::newest)?;
        let right = State { tries: 0, wrong_at: None, entry, ..settled };
        if opened.wrong_before == 0 && !older {
            store.keyring.write_state(&right)?;
            return Ok(store);
        }
        // Tries that are given back are a security event. A full disk must not keep the citizen out for it.
        match store.move_epoch(&right, |_| Ok(())) {
            Err(StoreError::DiskFull) if !older => store.keyring.write_state(&State { moving: true, ..right })?,
            moved => moved?,
        }
        Ok(store)
    }

    /// Unlocks a wallet by the finger or face that the hardware asks for. Costs no stretching.
    ///
    /// [`StoreError::NoBiometrics`] where that isn't set up or fingers changed since, [`StoreError::NotConfirmed`]; else as
    /// [`Self::open`].
    pub fn open_by_biometrics(dir: &Path, device: &Device) -> Result<Self, StoreError> {
        let folder = Folder::of_wallet(dir)?;
        let owner = folder.owner()?.ok_or(StoreError::NoBiometrics)?;
        let keyring = Keyring::new(device, owner);
        let opened = keyring.open_by_biometrics()?;
        let (store, settled) = Self::admit(folder, keyring, &opened, false)?;
        if settled != opened.state {
            store.keyring.write_state(&settled)?;
        }
        scrub_stack();
        Ok(store)
    }

    /// Opens the database, and holds it against what the device remembers. Gives the state as it now is, not yet written.
    fn admit(folder: Folder, keyring: Keyring, opened: &Opened, older: bool) -> Result<(Self, State), StoreError> {
        if !folder.has_database()? {
            return Err(StoreError::Damaged);
        }
        let state = opened.state;
        let (live, place) = open_with(&folder, &opened.keys)?;
        let store = Self::of(live, keyring, folder);
        if opened.keys.len() > 1 {
            // A crash came while the database was written anew: it is under one of two keys, and the other goes.
            let mut slots = store.keyring.slots()?;
            for slot in &mut slots.0 {
                slot.sealed = slot.sealed.get(place).cloned().into_iter().collect();
            }
            slots.0.retain(|slot| !slot.sealed.is_empty());
            store.keyring.write_slots(&slots)?;
            // The file itself may still hold every page under the old key.
            store.truncate_log()?;
        }
        let epoch = store.read(schema::epoch)?;
        let known = epoch == state.epoch || state.moving && state.epoch.checked_add(1) == Some(epoch);
        let logged = match state.entry {
            Some((number, link)) => store.read(|connection| activity::has_link(connection, number, &link))?,
            None => true,
        };
        if known && logged {
            return Ok((store, State { epoch, moving: false, ..state }));
        }
        if !older {
            return Err(StoreError::StoreRolledBack);
        }
        let epoch = epoch.max(state.epoch).saturating_add(u64::from(state.moving));
        store.write(|transaction| schema::set_epoch(transaction, epoch))?;
        Ok((store, State { epoch, moving: false, entry: None, ..state }))
    }

    /// Brings a folder of version 1 to this version. A crash at any point leaves it as it was, or moved.
    fn move_version_1(folder: Folder, device: &Device, pin: &Pin) -> Result<Self, StoreError> {
        let (key, stretch) = version1::unlock(&folder, pin, device.policy)?;
        if let Some(owner) = folder.begun()? {
            Keyring::new(device, owner).destroy()?;
            Keyring::new(device, owner).forget()?;
        }
        let live = open_with(&folder, std::slice::from_ref(&key))?.0;
        let owner: Owner = random()?;
        let keyring = Keyring::new(device, owner);
        folder.begin(&owner)?;
        let slots = Slots(vec![keyring.pin_slot(pin, stretch, None, &[&key])?]);
        keyring.write_slots(&slots)?;
        let store = Self::of(live, keyring, folder);
        let (epoch, entry) =
            store.read(|connection| Ok((schema::epoch(connection)?, activity::newest(connection)?)))?;
        store.keyring.write_state(&State { epoch, entry, ..State::FIRST })?;
        store.folder.publish()?;
        store.folder.remove_version_1_keys()?;
        scrub_stack();
        Ok(store)
    }

    fn of(live: Live, keyring: Keyring, folder: Folder) -> Self {
        Self { reader: Reader::new(live), readers: Mutex::new(Vec::new()), keyring, folder }
    }

    /// Another reader, for another thread. It ends with this store.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let live = self.reader.live().as_ref().ok_or(StoreError::Locked)?.beside(Role::Reader)?;
        let reader = Reader::new(live);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        readers.retain(|other| other.strong_count() > 0);
        readers.push(Arc::downgrade(&reader.live));
        Ok(reader)
    }

    /// What the wallet's secrecy rests on.
    pub fn assurance(&self) -> Assurance {
        self.keyring.device.assurance()
    }

    /// The device that the wallet was opened with.
    pub fn device(&self) -> &Device {
        &self.keyring.device
    }

    /// The random number of this wallet, which its keys are made for.
    pub fn owner(&self) -> &Owner {
        &self.keyring.owner
    }

    /// Puts another PIN in the place of the old one, in one write: the database isn't touched.
    ///
    /// Asks for the old PIN as [`Self::open`] does, tries and waits included.
    pub fn change_pin(&mut self, old: &Pin, new: &ChosenPin) -> Result<(), StoreError> {
        let opened = self.confirm(old)?;
        let mut slots = self.keyring.slots()?;
        let (slot, stretch) = slots.pin().ok_or(StoreError::Erased)?;
        let key = opened.keys.first().ok_or(StoreError::Damaged)?;
        let slot = self.keyring.pin_slot(new.pin(), stretch, Some(slot.handle.clone()), &[key])?;
        slots.put(slot);
        self.keyring.write_slots(&slots)?;
        scrub_stack();
        Ok(())
    }

    /// Writes the whole database anew under a key of its own; whoever had the old key has nothing. Every reader ends, and
    /// biometric unlock must be set up again. A crash at any point leaves a wallet that opens.
    pub fn renew_key(&mut self, pin: &Pin) -> Result<(), StoreError> {
        let opened = self.confirm(pin)?;
        let old = opened.keys.first().ok_or(StoreError::Damaged)?;
        let new = Secret::from_slice(&*Zeroizing::new(random::<32>()?))?;
        let slots = self.keyring.slots()?;
        let (slot, stretch) = slots.pin().ok_or(StoreError::Erased)?;
        let pin_key = slot.handle.clone();
        if let Some(finger) = slots.biometrics() {
            self.keyring.device.hardware.delete(&finger.handle)?;
        }
        let both = self.keyring.pin_slot(pin, stretch, Some(pin_key.clone()), &[old, &new])?;
        self.close_readers();
        let state = self.keyring.state()?;
        self.keyring.write_slots(&Slots(vec![both]))?;
        self.move_epoch(&state, |_| Ok(()))?;
        self.read(|connection| schema::rekey(connection, &new))?;
        let live = Live::open(self.folder.database(), &new, Role::Writer)?;
        *self.reader.live() = Some(live);
        self.keyring.write_slots(&Slots(vec![self.keyring.pin_slot(pin, stretch, Some(pin_key), &[&new])?]))?;
        scrub_stack();
        Ok(())
    }

    /// Lets a finger or face open the wallet, by a key that the hardware invalidates when these change.
    pub fn enable_biometrics(&mut self) -> Result<(), StoreError> {
        self.disable_biometrics()?;
        let mut slots = self.keyring.slots()?;
        let key = {
            let live = self.reader.live();
            Secret::new(*live.as_ref().ok_or(StoreError::Locked)?.key().expose())
        };
        slots.put(self.keyring.biometrics_slot(&key)?);
        self.keyring.write_slots(&slots)?;
        scrub_stack();
        Ok(())
    }

    /// From now on only the PIN opens the wallet.
    pub fn disable_biometrics(&mut self) -> Result<(), StoreError> {
        without_biometrics(&self.keyring)
    }

    /// The PIN once more, for what changes keys: counted, and given back if it was right.
    fn confirm(&self, pin: &Pin) -> Result<Opened, StoreError> {
        let opened = self.keyring.open_by_pin(&self.folder, pin);
        if matches!(opened, Err(StoreError::Erased)) {
            self.close_readers();
            self.reader.close();
        }
        let opened = opened?;
        self.keyring.write_state(&State { tries: 0, wrong_at: None, ..opened.state })?;
        Ok(opened)
    }

    /// A security event: `work` and the next epoch in one transaction, between two notes of the device.
    ///
    /// The first note says that the next epoch may come, the second that it came; so a crash in between is no older copy.
    pub(crate) fn move_epoch<T>(
        &self,
        state: &State,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let next = state.epoch.checked_add(1).ok_or(StoreError::OutOfLimits)?;
        // The tries stay counted until the event has happened.
        let tries = self.keyring.state()?;
        self.keyring.write_state(&State { moving: true, tries: tries.tries, wrong_at: tries.wrong_at, ..*state })?;
        // If this fails the note stays: a commit whose last sync failed is reported as failed, and may be on the disk all the
        // same. The next opening settles it.
        let done = self.write(|transaction| {
            schema::set_epoch(transaction, next)?;
            work(transaction)
        })?;
        self.keyring.write_state(&State { epoch: next, moving: false, ..*state })?;
        Ok(done)
    }

    /// As [`Self::move_epoch`], for an event that has nothing to do with the PIN.
    pub(crate) fn event<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let state = self.keyring.state()?;
        // An event before this one whose second note failed.
        let epoch = self.read(schema::epoch)?;
        let done = self.move_epoch(&State { epoch, moving: false, ..state }, work)?;
        self.truncate_log()?;
        Ok(done)
    }

    /// Writes the log back into the database: the pages as they were are in it until then.
    pub(crate) fn truncate_log(&self) -> Result<(), StoreError> {
        self.read(|connection| Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?))
    }

    fn close_readers(&self) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        for reader in readers.drain(..).filter_map(|reader| reader.upgrade()) {
            Reader { live: reader }.close();
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close_readers();
        self.reader.close();
        scrub_stack();
    }
}

/// Takes away every way to the key but the PIN. The wallet must not be open: [`StoreError::AlreadyOpen`].
pub fn lock(dir: &Path, device: &Device) -> Result<(), StoreError> {
    let folder = Folder::of_wallet(dir)?;
    match folder.owner()? {
        Some(owner) => without_biometrics(&Keyring::new(device, owner)),
        // Version 1 had the PIN only.
        None => Ok(()),
    }
}

fn without_biometrics(keyring: &Keyring) -> Result<(), StoreError> {
    let mut slots = keyring.slots()?;
    let Some(slot) = slots.biometrics() else { return Ok(()) };
    keyring.device.hardware.delete(&slot.handle)?;
    slots.0.retain(|slot| slot.opens != Opens::Biometrics);
    keyring.write_slots(&slots)
}

/// Opens the database with the first of the keys that fits, and says which.
fn open_with(folder: &Folder, keys: &[Secret<32>]) -> Result<(Live, usize), StoreError> {
    let mut refused = StoreError::Damaged;
    for (place, key) in keys.iter().enumerate() {
        match Live::open(folder.database(), key, Role::Writer) {
            Ok(live) => return Ok((live, place)),
            Err(StoreError::Damaged) => {}
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

fn fill(folder: &Folder, keyring: &Keyring, pin: &Pin, stretch: Stretch) -> Result<Live, StoreError> {
    folder.begin(&keyring.owner)?;
    let key = Secret::from_slice(&*Zeroizing::new(random::<32>()?))?;
    let slot = keyring.pin_slot(pin, stretch, None, &[&key])?;
    keyring.write_slots(&Slots(vec![slot]))?;
    keyring.write_state(&State::FIRST)?;
    folder.make_database()?;
    let connection: Connection = schema::create(&folder.database(), &key)?;
    folder.publish()?;
    Ok(Live::new(connection, folder.database(), &key, Role::Writer))
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
