//! What the tests of a whole store share. The people are not real; every issuer is a TEST.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic)]

use dinhdanh_crypto::SecretBytes;
use dinhdanh_store::{
    Activity, ActivityKind, ChosenPin, ElementName, NewCopy, NewDocument, Outcome, Pin, Store, Stretch,
};
use std::path::Path;
use std::process::{Command, Output};
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

pub fn create(dir: &Path) -> Store {
    Store::create(dir, &ChosenPin::new(PIN, &[]).unwrap(), cheap()).unwrap()
}

pub fn pin(digits: &str) -> Pin {
    Pin::new(digits).unwrap()
}

/// A licence with as many copies as bodies, on fresh keys, valid from 2026-02-01 to 2026-04-01.
pub fn licence(store: &mut Store, bodies: &[&[u8]]) -> NewDocument {
    let pkcs8 = bodies.iter().map(|body| SecretBytes::new([b"key of ", body.get(..10).unwrap_or(body)].concat()));
    let pkcs8: Vec<_> = pkcs8.collect();
    let keys = store.create_keys(LICENCE, &pkcs8, NOW).unwrap();
    let copies = keys.into_iter().zip(bodies).map(|(key, body)| NewCopy {
        key,
        issuer_signed: body.to_vec(),
        valid_from: utc_datetime!(2026-02-01 00:00),
        valid_until: utc_datetime!(2026-04-01 00:00),
    });
    NewDocument {
        doc_type: LICENCE.into(),
        issuer: "TEST issuer".into(),
        valid_until: utc_datetime!(2036-02-01 00:00),
        added_at: NOW,
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
