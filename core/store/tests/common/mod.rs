//! What the tests of a whole store share. The people are not real; every issuer is a TEST.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic)]

use dinhdanh_crypto::SecretBytes;
use dinhdanh_store::{
    Activity, ActivityKind, ChosenPin, CopyPolicy, Device, DeviceClock, ElementName, Erased, Moment, NewCopy,
    NewDocument, NewKey, Outcome, Pin, SinceBoot, Store, StoreError, Stretch, software_folder,
};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use time::UtcDateTime;
use time::macros::utc_datetime;

pub const PIN: &str = "204816";
pub const WRONG: &str = "204817";
pub const LICENCE: &str = "org.iso.18013.5.1.mDL";
pub const NOW: UtcDateTime = utc_datetime!(2026-03-01 08:00);
pub const MARKER: &str = "NGUYEN VAN THU 099012345678";

/// Where a test's child process finds its folder.
pub const FOLDER: &str = "DINHDANH_STORE_TEST_FOLDER";

pub fn cheap() -> Stretch {
    Stretch::new(8, 1, 1).unwrap()
}

/// A device in software in the wallet's own folder.
pub fn device(dir: &Path) -> Device {
    Device::software(&software_folder(dir))
}

/// As [`device`], with a clock that the test sets.
pub fn device_with(dir: &Path, clock: &Arc<SetClock>) -> Device {
    Device { clock: Arc::clone(clock) as _, ..device(dir) }
}

pub struct SetClock(pub Mutex<Moment>);

impl SetClock {
    pub fn new() -> Arc<Self> {
        let since_boot = Some(SinceBoot { boot: [1; 16], millis: 5_000 });
        Arc::new(Self(Mutex::new(Moment { utc: NOW, since_boot })))
    }

    pub fn pass(&self, seconds: u64) {
        let mut moment = self.0.lock().unwrap();
        moment.utc += time::Duration::seconds(seconds as i64);
        moment.since_boot = moment.since_boot.map(|now| SinceBoot { millis: now.millis + 1000 * seconds, ..now });
    }

    pub fn restart(&self) {
        let mut moment = self.0.lock().unwrap();
        moment.since_boot = moment.since_boot.map(|now| SinceBoot { boot: [now.boot[0] + 1; 16], millis: 0 });
    }
}

impl DeviceClock for SetClock {
    fn moment(&self) -> Moment {
        *self.0.lock().unwrap()
    }
}

pub fn new_key(handle: Vec<u8>) -> NewKey {
    NewKey { handle: SecretBytes::new(handle), public: vec![4; 65] }
}

pub fn chosen(digits: &str) -> ChosenPin {
    ChosenPin::new(digits, None, &[]).unwrap()
}

pub fn create(dir: &Path) -> Store {
    Store::create(dir, &device(dir), &chosen(PIN), cheap()).unwrap()
}

pub fn open(dir: &Path, digits: &str) -> Result<Store, StoreError> {
    Store::open(dir, &device(dir), &pin(digits))
}

pub fn lock(dir: &Path) -> Result<(), StoreError> {
    dinhdanh_store::lock(dir, &device(dir))
}

pub fn erase(dir: &Path) -> Result<Erased, StoreError> {
    dinhdanh_store::erase(dir, &device(dir))
}

pub fn wrong(remaining: u8) -> Option<StoreError> {
    Some(StoreError::WrongPin { remaining, wait: if remaining > 5 { 0 } else { 60 << (5 - remaining) } })
}

pub fn pin(digits: &str) -> Pin {
    Pin::new(digits).unwrap()
}

/// A licence with as many copies as bodies, on fresh keys, valid from 2026-02-01 to 2026-04-01.
pub fn licence(store: &mut Store, bodies: &[&[u8]]) -> NewDocument {
    let keys: Vec<_> =
        bodies.iter().map(|body| new_key([b"key of ", body.get(..10).unwrap_or(body)].concat())).collect();
    let keys = store.create_keys(LICENCE, &keys, NOW).unwrap();
    let copies = keys.into_iter().zip(bodies).map(|(key, body)| NewCopy {
        key,
        issuer_signed: body.to_vec(),
        valid_from: utc_datetime!(2026-02-01 00:00),
        valid_until: utc_datetime!(2026-04-01 00:00),
    });
    NewDocument {
        whole: true,
        doc_type: LICENCE.into(),
        issuer: "TEST issuer".into(),
        valid_until: utc_datetime!(2036-02-01 00:00),
        added_at: NOW,
        policy: CopyPolicy::Rotating,
        copies: copies.collect(),
    }
}

pub fn shown(who: &str) -> Activity {
    Activity {
        at: NOW,
        kind: ActivityKind::Presentation,
        who: who.into(),
        purpose: "TEST traffic stop".into(),
        profile: "V1".into(),
        elements: ["family_name", "portrait", "driving_privileges"].map(element).to_vec(),
        outcome: Outcome::Done,
        request_hash: Some([7; 32]),
        receipt_hash: None,
    }
}

fn element(name: &str) -> ElementName {
    ElementName { doc_type: LICENCE.into(), namespace: "org.iso.18013.5.1".into(), name: name.into() }
}

/// Runs one ignored test of this file in another process, with `dir` as its folder.
pub fn child(test: &str, dir: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]).env(FOLDER, dir);
    command
}

/// As [`child`], in a mount namespace of its own after `mounts`, a shell script that sees the folder as `$D`.
/// `None`, loudly, where the system has no such namespaces.
pub fn child_with_mounts(test: &str, dir: &Path, mounts: &str) -> Option<Output> {
    let able = |flags| Command::new("unshare").args([flags, "sh", "-c", "mount -t tmpfs none /mnt"]).output();
    let flags = ["-m", "-rm"].into_iter().find(|flags| able(flags).is_ok_and(|output| output.status.success()));
    let Some(flags) = flags else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "`unshare -m` is needed");
        eprintln!("SKIP: {test}: no mount namespaces here");
        return None;
    };
    let script = format!("{mounts} && exec \"$0\" --exact {test} --ignored --nocapture");
    let mut command = Command::new("unshare");
    command.args([flags, "sh", "-e", "-c", &script]).arg(std::env::current_exe().unwrap());
    Some(command.env(FOLDER, dir).env("D", dir).output().unwrap())
}

pub fn assert_passed(output: &Output) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("1 passed"), "{out}{err}");
}

pub fn folder() -> std::path::PathBuf {
    std::env::var_os(FOLDER).unwrap().into()
}
