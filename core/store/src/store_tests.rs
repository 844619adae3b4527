use super::*;
use crate::{Binding, SoftwareKeys, software_folder};
use std::fs;
use tempfile::{TempDir, tempdir};

const PIN: &str = "204816";

fn pin() -> Pin {
    Pin::new(PIN).unwrap()
}

fn cheap() -> Stretch {
    Stretch::new(8, 1, 1).unwrap()
}

fn device(dir: &Path) -> Device {
    Device::software(&software_folder(dir))
}

fn created(dir: &Path) -> Store {
    Store::create(dir, &device(dir), &ChosenPin::new(PIN, None, &[]).unwrap(), cheap()).unwrap()
}

fn open(dir: &Path) -> Result<Store, StoreError> {
    Store::open(dir, &device(dir), &pin())
}

/// An entry of the log that names nobody.
fn entry() -> Activity {
    Activity::of(crate::ActivityKind::KeysChanged, time::UtcDateTime::UNIX_EPOCH)
}

type Step<'a> = &'a dyn Fn(&Folder, &Keyring);

#[test]
fn a_creation_cut_short_at_any_step_can_be_done_again() {
    let key = Secret::new([9; 32]);
    let steps: [Step<'_>; 6] = [
        &|_, _| {},
        &|folder, keyring| folder.begin(&keyring.owner).unwrap(),
        &|_, keyring| {
            keyring.write_slots(&Slots(vec![keyring.pin_slot(&pin(), cheap(), None, &[&key]).unwrap()])).unwrap();
        },
        &|_, keyring| keyring.write_state(&State::FIRST).unwrap(),
        &|folder, _| folder.make_database().unwrap(),
        &|folder, _| drop(schema::create(&folder.database(), &key).unwrap()),
    ];
    for taken in 0..=steps.len() {
        let dir = tempdir().unwrap();
        let folder = Folder::for_new(dir.path()).unwrap();
        let keyring = Keyring::new(&device(dir.path()), [7; 16]);
        steps.iter().take(taken).for_each(|step| step(&folder, &keyring));
        drop(folder);
        assert_eq!(open(dir.path()).err(), Some(StoreError::NotAWallet));
        drop(created(dir.path()));
        assert!(open(dir.path()).is_ok(), "{taken}");
        assert!(!fs::exists(dir.path().join("wallet.first")).unwrap());
        // Of what was begun nothing is left in the device either.
        assert_eq!(keyring.state().err(), Some(StoreError::OtherDevice));
        assert_eq!(keyring.slots().err(), Some(StoreError::OtherDevice));
    }
}

#[test]
fn the_pin_alone_opens_nothing_without_the_hardwares_key() {
    for binding in [Binding::Mac, Binding::Agreement] {
        let (dir, here, elsewhere) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
        let with = |folder: &TempDir| Device {
            hardware: Arc::new(SoftwareKeys::new(folder.path(), binding)),
            ..Device::software(here.path())
        };
        let chosen = ChosenPin::new(PIN, None, &[]).unwrap();
        drop(Store::create(dir.path(), &with(&here), &chosen, cheap()).unwrap());
        assert!(Store::open(dir.path(), &with(&here), &pin()).is_ok());
        // Everything else is there: folder, wrapped key, PIN.
        assert_eq!(Store::open(dir.path(), &with(&elsewhere), &pin()).err(), Some(StoreError::KeyGone));
        assert!(Store::open(dir.path(), &with(&here), &pin()).is_ok(), "and it cost no try");
    }
}

#[test]
fn a_crash_at_any_write_of_a_renewed_key_leaves_a_wallet_that_opens() {
    for failing in 0..8 {
        let dir = tempdir().unwrap();
        let mut store = created(dir.path());
        store.set_setting("language", "vi").unwrap();
        let before = store.keyring.slots().unwrap();
        store.keyring.device.blobs = Arc::new(Failing { inner: device(dir.path()).blobs, left: Mutex::new(failing) });
        let renewed = store.renew_key(&pin());
        drop(store);
        let store = open(dir.path()).unwrap_or_else(|error| panic!("after {failing} writes: {error}"));
        assert_eq!(store.setting("language").unwrap().as_deref(), Some("vi"), "{failing}");
        let (slot, after) = (store.keyring.slots().unwrap(), store.keyring.state().unwrap());
        assert_eq!((slot.0.len(), slot.0[0].sealed.len(), after.moving), (1, 1, false), "{failing}");
        assert!(renewed.is_err() || slot.bytes() != before.bytes());
        drop(store);
        assert!(open(dir.path()).is_ok());
    }
}

#[test]
fn a_crash_between_the_two_notes_of_an_event_is_no_older_copy() {
    for failing in 0..4 {
        let dir = tempdir().unwrap();
        let mut store = created(dir.path());
        store.keyring.device.blobs = Arc::new(Failing { inner: device(dir.path()).blobs, left: Mutex::new(failing) });
        let _ = store.event(|_| Ok(()));
        drop(store);
        for _ in 0..2 {
            let mut store = open(dir.path()).unwrap_or_else(|error| panic!("after {failing} writes: {error}"));
            store.event(|_| Ok(())).unwrap();
        }
    }
}

/// A wallet with one setting whose renewal of the key failed after so many writes of the device, and whose device works again.
fn renewed_until(failing: u32, dir: &Path) -> (Store, Result<(), StoreError>) {
    let mut store = created(dir);
    store.set_setting("language", "vi").unwrap();
    let works = Arc::clone(&store.keyring.device.blobs);
    store.keyring.device.blobs = Arc::new(Failing { inner: Arc::clone(&works), left: Mutex::new(failing) });
    let renewed = store.renew_key(&pin());
    store.keyring.device.blobs = works;
    (store, renewed)
}

#[test]
fn no_way_that_follows_a_failed_renewal_loses_the_key() {
    let new = ChosenPin::new("314159", None, &[]).unwrap();
    let (mut failed, mut locked) = (0, 0);
    for failing in 0..8 {
        let dir = tempdir().unwrap();
        let (mut store, renewed) = renewed_until(failing, dir.path());
        let finger = store.enable_biometrics();
        let changed = store.change_pin(&pin(), &new);
        failed += u32::from(renewed.is_err());
        locked += u32::from(changed == Err(StoreError::Locked));
        drop(store);
        let now = if changed.is_ok() { new.pin() } else { &pin() };
        let store = Store::open(dir.path(), &device(dir.path()), now);
        let store = store.unwrap_or_else(|error| panic!("after {failing} writes: {error}"));
        assert_eq!(store.setting("language").unwrap().as_deref(), Some("vi"), "{failing}");
        drop(store);
        if finger.is_ok() {
            // Either the finger opens, or a renewal that was ended since took it away.
            let opened = Store::open_by_biometrics(dir.path(), &device(dir.path()));
            assert!(matches!(opened.err(), None | Some(StoreError::NoBiometrics)), "{failing}");
        }
    }
    assert!(failed >= 3 && locked >= 3, "{failed} failed, {locked} were locked");
}

#[test]
fn a_new_pin_seals_both_keys_of_a_renewal_that_can_not_be_ended() {
    let dir = tempdir().unwrap();
    drop(renewed_until(5, dir.path()));
    let inner = device(dir.path()).blobs;
    let full = Device { blobs: Arc::new(WithoutKeys(Arc::clone(&inner))), ..device(dir.path()) };
    let mut store = Store::open(dir.path(), &full, &pin()).unwrap();
    assert_eq!(store.keyring.slots().unwrap().0[0].sealed.len(), 2);
    store.keyring.device.blobs = inner;
    let new = ChosenPin::new("314159", None, &[]).unwrap();
    store.change_pin(&pin(), &new).unwrap();
    assert_eq!(store.keyring.slots().unwrap().0[0].sealed.len(), 2);
    drop(store);
    let store = Store::open(dir.path(), &device(dir.path()), new.pin()).unwrap();
    assert_eq!(store.setting("language").unwrap().as_deref(), Some("vi"));
    assert_eq!(store.keyring.slots().unwrap().0[0].sealed.len(), 1);
}

#[test]
fn where_the_log_can_not_have_it_the_pin_stays_the_old_one() {
    let dir = tempdir().unwrap();
    let mut store = created(dir.path());
    let new = ChosenPin::new("314159", None, &[]).unwrap();
    let entry = entry();
    // As a disk that is full.
    store.read(|connection| Ok(connection.execute_batch("PRAGMA query_only = ON")?)).unwrap();
    assert!(store.change_pin_logged(&pin(), &new, &entry).is_err());
    drop(store);
    let mut store = open(dir.path()).unwrap();
    store.change_pin_logged(&pin(), &new, &entry).unwrap();
    assert_eq!(store.activity(9).unwrap(), [entry]);
    drop(store);
    assert!(Store::open(dir.path(), &device(dir.path()), new.pin()).is_ok());
}

#[test]
fn an_older_copy_in_the_midst_of_a_renewal_does_not_lose_the_newer_ones_key() {
    let database = |dir: &Path| dir.join("wallet.db");
    let mut refused = 0;
    for failing in 2..8 {
        let dir = tempdir().unwrap();
        drop(created(dir.path()));
        let older = fs::read(database(dir.path())).unwrap();
        let mut store = open(dir.path()).unwrap();
        store.set_setting("language", "vi").unwrap();
        let works = Arc::clone(&store.keyring.device.blobs);
        store.keyring.device.blobs = Arc::new(Failing { inner: works, left: Mutex::new(failing) });
        let _ = store.renew_key(&pin());
        drop(store);
        let newer = fs::read(database(dir.path())).unwrap();
        fs::write(database(dir.path()), older).unwrap();
        let known = open(dir.path()).err();
        refused += u32::from(known == Some(StoreError::StoreRolledBack));
        fs::write(database(dir.path()), newer).unwrap();
        if known.is_some() {
            assert_eq!(open(dir.path()).unwrap().setting("language").unwrap().as_deref(), Some("vi"), "{failing}");
        }
    }
    assert!(refused > 0, "no older copy was met while the slot held both keys");
}

/// A device's small values that refuse to keep wrapped keys.
struct WithoutKeys(Arc<dyn crate::SecureBlobs>);

impl crate::SecureBlobs for WithoutKeys {
    fn keeps_order(&self) -> bool {
        self.0.keeps_order()
    }

    fn read(&self, name: &str) -> Result<Option<dinhdanh_crypto::SecretBytes>, crate::HardwareError> {
        self.0.read(name)
    }

    fn write(&self, name: &str, value: &[u8]) -> Result<(), crate::HardwareError> {
        if name.ends_with("-keys") { Err(crate::HardwareError::Full) } else { self.0.write(name, value) }
    }

    fn delete(&self, name: &str) -> Result<(), crate::HardwareError> {
        self.0.delete(name)
    }
}

/// A device's small values that fail for good after so many writes.
struct Failing {
    inner: Arc<dyn crate::SecureBlobs>,
    left: Mutex<u32>,
}

impl crate::SecureBlobs for Failing {
    fn keeps_order(&self) -> bool {
        self.inner.keeps_order()
    }

    fn read(&self, name: &str) -> Result<Option<dinhdanh_crypto::SecretBytes>, crate::HardwareError> {
        self.inner.read(name)
    }

    fn write(&self, name: &str, value: &[u8]) -> Result<(), crate::HardwareError> {
        let mut left = self.left.lock().unwrap();
        *left = left.checked_sub(1).ok_or(crate::HardwareError::Unavailable)?;
        self.inner.write(name, value)
    }

    fn delete(&self, name: &str) -> Result<(), crate::HardwareError> {
        self.inner.delete(name)
    }
}

#[test]
fn the_newest_entries_cost_the_same_however_many_were_deleted_before() {
    let dir = tempdir().unwrap();
    let store = created(dir.path());
    let log = |entries| {
        let entry = entry();
        store.write(|to| (0..entries).try_for_each(|_| crate::entries::append(to, &entry, None).map(drop))).unwrap();
    };
    let cost = || {
        store
            .read(|connection| {
                let mut statement = connection.prepare(&activity::newest_kept(3))?;
                let found = statement.query_map([], |row| row.get::<_, i64>(8))?.count();
                Ok((found, statement.get_status(rusqlite::StatementStatus::VmStep)))
            })
            .unwrap()
    };
    log(9);
    let before = cost();
    log(3_000);
    store.write(|to| Ok(to.execute("UPDATE entry SET kind = 0 WHERE id > 9", [])?)).unwrap();
    assert_eq!(cost(), before);
    assert_eq!(before.0, 3);
}

#[test]
fn what_is_given_up_of_the_log_leaves_no_names_behind() {
    let dir = tempdir().unwrap();
    let mut store = created(dir.path());
    let name = crate::ElementName { doc_type: "type".into(), namespace: "space".into(), name: "portrait".into() };
    let shown = Activity { elements: vec![name], ..entry() };
    for _ in 0..3 {
        store.log(&shown).unwrap();
    }
    // As where the page of the entry alone went bad.
    let lose = "PRAGMA foreign_keys = OFF; DELETE FROM entry WHERE id = 2; PRAGMA foreign_keys = ON;";
    store.read(|connection| Ok(connection.execute_batch(lose)?)).unwrap();
    let names = |store: &Store| {
        let sql = "SELECT count(*) FROM entry_element WHERE entry = 2";
        store.read(|connection| Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))?)).unwrap()
    };
    assert_eq!(names(&store), 1);
    let gone = store.delete_entry(crate::EntryId(2), time::UtcDateTime::UNIX_EPOCH).unwrap();
    assert_eq!(gone, (crate::EntryId(2), crate::EntryId(2)));
    assert_eq!(names(&store), 0);
    assert_eq!(store.check_log().unwrap().broken, None);
}
