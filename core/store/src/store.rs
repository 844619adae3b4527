use crate::folder::Folder;
use crate::hardware::Owner;
use crate::keyring::{Keyring, Opened};
use crate::reader::{Live, Reader};
use crate::schema::{self, Role};
use crate::scrub::scrub_stack;
use crate::slots::{Opens, Slot, Slots};
use crate::state::State;
use crate::{Activity, Assurance, ChosenPin, Device, Outcome, Pin, StoreError, Stretch, activity, version1};
use dinhdanh_crypto::{Secret, random};
use rusqlite::Transaction;
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
    log_checked: bool,
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
        Self::create_with(dir, device, pin, stretch, |_| Ok(()))
    }

    /// As [`Self::create`], with what the wallet holds from the start: if `content` fails, or a crash comes in its midst, there is
    /// no wallet.
    pub fn create_with<E: From<StoreError>>(
        dir: &Path,
        device: &Device,
        pin: &ChosenPin,
        stretch: Stretch,
        content: impl FnOnce(&mut Self) -> Result<(), E>,
    ) -> Result<Self, E> {
        let folder = Folder::for_new(dir)?;
        if let Some(owner) = folder.begun()? {
            let before = Keyring::new(device, owner);
            before.destroy()?;
            before.forget()?;
        }
        folder.clear()?;
        let keyring = Keyring::new(device, random().map_err(StoreError::from)?);
        let mut store = Self::locked(keyring, folder);
        let filled = store.fill(pin.pin(), stretch).map_err(E::from);
        let created = filled.and_then(|()| content(&mut store)).and_then(|()| Ok(store.folder.publish()?));
        scrub_stack();
        match created {
            Ok(()) => Ok(store),
            Err(error) => {
                // The first error is the one to tell; what stays behind doesn't stand in the way of the next try.
                store.close();
                let _ = store.keyring.destroy().and_then(|_| store.keyring.forget());
                let _ = store.folder.remove_wallet();
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
        if folder.owner()?.is_none() {
            version1::move_keys(&folder, device, pin)?;
        }
        let owner = folder.owner()?.ok_or(StoreError::Damaged)?;
        // A move from version 1 that ended, but for this.
        folder.remove_version_1_keys()?;
        let keyring = Keyring::new(device, owner);
        let opened = keyring.open_by_pin(&folder, pin)?;
        let store = Self::enter(folder, keyring, &opened, older);
        scrub_stack();
        store
    }

    /// Unlocks a wallet by the finger or face that the hardware asks for. Costs no stretching.
    ///
    /// [`StoreError::NoBiometrics`] where that isn't set up or fingers changed since, [`StoreError::NotConfirmed`]; else as
    /// [`Self::open`].
    pub fn open_by_biometrics(dir: &Path, device: &Device) -> Result<Self, StoreError> {
        let folder = Folder::of_wallet(dir)?;
        let owner = folder.owner()?.ok_or(StoreError::NoBiometrics)?;
        let keyring = Keyring::new(device, owner);
        let opened = keyring.open_by_biometrics(&folder)?;
        let store = Self::enter(folder, keyring, &opened, false);
        scrub_stack();
        store
    }

    /// Opens the database, holds it against what the device remembers, and has the device remember it as it is now.
    fn enter(folder: Folder, keyring: Keyring, opened: &Opened, older: bool) -> Result<Self, StoreError> {
        if !folder.has_database()? {
            return Err(StoreError::Damaged);
        }
        let state = opened.state;
        let mut store = Self::locked(keyring, folder);
        store.open_database(&opened.keys)?;
        let epoch = store.read(schema::epoch)?;
        let known = epoch == state.epoch || state.moving && state.epoch.checked_add(1) == Some(epoch);
        let logged = match state.entry {
            None => true,
            // A page of the log that can't be read must not keep the citizen from his papers.
            Some((number, link)) => match store.read(|connection| activity::has_link(connection, number, &link)) {
                Err(StoreError::Damaged) => {
                    store.log_checked = false;
                    true
                }
                logged => logged?,
            },
        };
        if !(known && logged || older) {
            return Err(StoreError::StoreRolledBack);
        }
        if let [_, next] = opened.keys.as_slice()
            && store.end_renewal(next).is_err()
        {
            // Neither a full disk nor a damaged page keeps the citizen out: the next opening tries again.
            store.open_database(&opened.keys)?;
        }
        let entry = match store.read(activity::newest) {
            Err(StoreError::Damaged) => {
                store.log_checked = false;
                state.entry.filter(|_| !older)
            }
            entry => entry?,
        };
        // No epoch that any copy may be in passes for the one that an older copy goes on in.
        let now = if older { epoch.max(state.epoch).saturating_add(u64::from(state.moving)) } else { epoch };
        let settled = State { epoch: now, moving: false, entry, ..state };
        // An event that the device was told of, and the database not.
        let due = state.moving && epoch == state.epoch;
        if older || due {
            match store.move_epoch(&settled, |_| Ok(())) {
                // It is put off: a full disk must not keep the citizen out for it.
                Err(StoreError::DiskFull) if !older => {}
                moved => moved?,
            }
        } else if settled != state {
            store.keyring.write_state(&settled)?;
        }
        Ok(store)
    }

    fn locked(keyring: Keyring, folder: Folder) -> Self {
        Self { reader: Reader::new(None), readers: Mutex::new(Vec::new()), keyring, log_checked: true, folder }
    }

    /// Opens the database with the first of the keys that fits.
    fn open_database<'k>(&self, keys: impl IntoIterator<Item = &'k Secret<32>>) -> Result<(), StoreError> {
        // The one before writes back its log first.
        self.reader.close();
        let mut refused = StoreError::Damaged;
        for key in keys {
            match Live::open(self.folder.database(), key, Role::Writer) {
                Ok(live) => {
                    *self.reader.live() = Some(live);
                    return Ok(());
                }
                Err(StoreError::Damaged) => {}
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// Makes everything that a wallet has, but doesn't say yet that it is one.
    fn fill(&self, pin: &Pin, stretch: Stretch) -> Result<(), StoreError> {
        self.folder.begin(&self.keyring.owner)?;
        let key = new_key()?;
        let slot = self.keyring.pin_slot(pin, stretch, None, &[&key])?;
        self.keyring.write_slots(&Slots(vec![slot]))?;
        self.keyring.write_state(&State::FIRST)?;
        self.folder.make_database()?;
        let connection = schema::create(&self.folder.database(), &key)?;
        *self.reader.live() = Some(Live::new(connection, self.folder.database(), &key, Role::Writer));
        Ok(())
    }

    /// Whether the log was held against the newest entry that the device remembers, when the wallet was opened. `false` where a
    /// page of the log is damaged: an older copy that lacks entries would not have been noticed.
    pub fn log_checked(&self) -> bool {
        self.log_checked
    }

    /// Whether it is unlocked still: the last wrong PIN, and a renewal of the key that failed, lock it.
    pub fn is_open(&self) -> bool {
        self.reader.live().is_some()
    }

    /// Another reader, for another thread. It ends with this store.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let live = self.reader.live().as_ref().ok_or(StoreError::Locked)?.beside(Role::Reader)?;
        let reader = Reader::new(Some(live));
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
        self.change_pin_after(old, new, |_| Ok(()))
    }

    /// As [`Self::change_pin`], with an entry of the log. It is written first: where it can't be, the old PIN stays, since nobody
    /// may be told of a failure and find another PIN than before. Where the device then refuses, a second entry says that it failed.
    pub fn change_pin_logged(&mut self, old: &Pin, new: &ChosenPin, entry: &Activity) -> Result<(), StoreError> {
        let mut logged = false;
        let changed = self.change_pin_after(old, new, |store| {
            store.log(entry)?;
            logged = true;
            Ok(())
        });
        if changed.is_err() && logged {
            // Of two errors the first is the one to tell.
            let _ = self.log(&Activity { outcome: Outcome::Failed, ..entry.clone() });
        }
        changed
    }

    fn change_pin_after(
        &mut self,
        old: &Pin,
        new: &ChosenPin,
        before: impl FnOnce(&mut Self) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let opened = self.confirm(old)?;
        let mut slots = self.keyring.slots()?;
        slots.put(self.sealed_anew(&slots, new.pin(), &opened.keys.iter().collect::<Vec<_>>())?);
        before(self)?;
        self.keyring.write_slots(&slots)?;
        scrub_stack();
        Ok(())
    }

    /// Writes the whole database anew under a key of its own; whoever had the old key has nothing. Every reader ends, and
    /// biometric unlock must be set up again. A crash at any point leaves a wallet that opens, and whose next opening ends what was
    /// begun.
    ///
    /// An error leaves the wallet locked, and whole: unlock it again.
    pub fn renew_key(&mut self, pin: &Pin) -> Result<(), StoreError> {
        let opened = self.confirm(pin)?;
        let renewed = self.renew(pin, &opened.keys);
        if renewed.is_err() {
            // Under which of the two keys the database is by now, only the next opening can tell.
            self.close();
        }
        scrub_stack();
        renewed
    }

    fn renew(&mut self, pin: &Pin, keys: &[Secret<32>]) -> Result<(), StoreError> {
        let new = new_key()?;
        let next = match keys {
            // One that was begun, and could not be ended when the wallet was opened.
            [_, next] => next,
            [old] => {
                let both = self.sealed_anew(&self.keyring.slots()?, pin, &[old, &new])?;
                self.disable_biometrics()?;
                self.keyring.write_slots(&Slots(vec![both]))?;
                &new
            }
            _ => return Err(StoreError::Damaged),
        };
        self.event(|_| Ok(()))?;
        self.end_renewal(next).map_err(|error| self.why_not_renewed(keys.iter().chain([next]), error))
    }

    /// Why a renewal failed, which SQLCipher doesn't tell: what the disk says when it is asked for the same once more.
    fn why_not_renewed<'k>(&self, keys: impl Iterator<Item = &'k Secret<32>>, error: StoreError) -> StoreError {
        let asked = self.open_database(keys).and_then(|()| self.read(schema::rehearse_rekey));
        match (asked, error) {
            (Err(why), _) => why,
            // All that is known by now is that it failed: there was no other handle, and the database has just been opened.
            (Ok(()), StoreError::AlreadyOpen | StoreError::Damaged) => {
                StoreError::Database(rusqlite::ffi::SQLITE_IOERR)
            }
            (Ok(()), error) => error,
        }
    }

    /// The PIN's slot with these keys, for the same or another PIN, at the same cost and bound by the same key.
    fn sealed_anew(&self, slots: &Slots, pin: &Pin, keys: &[&Secret<32>]) -> Result<Slot, StoreError> {
        let (slot, stretch) = slots.pin().ok_or(StoreError::Erased)?;
        self.keyring.pin_slot(pin, stretch, Some(slot.handle.clone()), keys)
    }

    /// Ends a renewal, or a move from version 1: the database goes under the next key, and the one before it goes.
    ///
    /// Until then the PIN's slot holds both, so that the database opens whichever it is under. After an error this handle may not
    /// be used: SQLCipher may be about to write under the one and read under the other.
    fn end_renewal(&mut self, next: &Secret<32>) -> Result<(), StoreError> {
        self.close_readers();
        let rekeyed = self.reader.live().as_ref().ok_or(StoreError::Locked)?.is_under(next);
        if rekeyed {
            // The file itself may still hold every page under the old key.
            self.truncate_log()?;
        } else {
            self.read(|connection| schema::rekey(connection, next))?;
            // It says nothing when it fails: whether the database opens does.
            self.open_database([next])?;
        }
        // A finger that was set up in between knows the one key only.
        self.disable_biometrics()?;
        let mut slots = self.keyring.slots()?;
        for slot in &mut slots.0 {
            slot.keep_last();
        }
        self.keyring.write_slots(&slots)
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

    /// The PIN once more, for what changes keys.
    fn confirm(&self, pin: &Pin) -> Result<Opened, StoreError> {
        if self.reader.live().is_none() {
            return Err(StoreError::Locked);
        }
        let opened = self.keyring.open_by_pin(&self.folder, pin);
        if matches!(opened, Err(StoreError::Erased)) {
            self.close();
        }
        opened
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
        self.keyring.write_state(&State { moving: true, ..*state })?;
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

    /// Locks it: the key goes, here and in every reader.
    fn close(&self) {
        self.close_readers();
        self.reader.close();
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
        self.close();
        scrub_stack();
    }
}

/// Whether a folder holds a wallet, also one that is open, is damaged or was erased by wrong tries.
pub fn is_wallet(dir: &Path) -> bool {
    matches!(Folder::of_wallet(dir), Ok(_) | Err(StoreError::AlreadyOpen))
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

fn new_key() -> Result<Secret<32>, StoreError> {
    Ok(Secret::from_slice(&*Zeroizing::new(random::<32>()?))?)
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
