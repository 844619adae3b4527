//! The process is killed at random moments: every acknowledged write is there, no other is half there, the count of wrong PINs
//! never goes down. `DINHDANH_KILL_ROUNDS` says how often (`.ci/long`: 500). Where moments are few, at each of them (`steps.rs`).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod folder;

use dinhdanh_store::{Store, StoreError};
use dinhdanh_vault::*;
use folder::copy;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::tempdir;

/// Waits so many microseconds without giving the processor away: sleeping is too coarse to hit the middle of a write.
fn spin(micros: u64) {
    let end = Instant::now() + Duration::from_micros(micros);
    while Instant::now() < end {
        std::hint::spin_loop();
    }
}

fn random(below: u64) -> u64 {
    u64::from_be_bytes(dinhdanh_crypto::random().unwrap()) % below
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill_in_the_midst_of_writing() {
    let dir = tempdir().unwrap();
    drop(create(dir.path()));
    let (mut acknowledged, mut unfinished) = (Vec::new(), 0);
    for _ in 0..rounds() {
        let mut child = Child::start("child_writes", dir.path());
        let mut said: Vec<_> = (0..=random(4)).map(|_| child.line().unwrap()).collect();
        spin(random(6_000));
        said.extend(child.kill());
        acknowledged.extend(said);
        let store = open(dir.path()).unwrap();
        check_whole(&store);
        let documents: Vec<_> = store.documents().unwrap().into_iter().map(|row| row.issuer).collect();
        let entries: Vec<_> = store.activity(u32::MAX).unwrap().into_iter().map(|entry| entry.who).collect();
        let settings: Vec<_> = store.settings().unwrap().into_iter().map(|(name, _)| name).collect();
        for line in &acknowledged {
            let found = match line.split_once(' ').unwrap() {
                ("document", name) => documents.iter().any(|there| there == name),
                ("entry", name) => entries.iter().any(|there| there == name),
                ("setting", name) => settings.iter().any(|there| there == name),
                _ => panic!("{line}"),
            };
            assert!(found, "{line} was acknowledged, and is gone");
        }
        let there = documents.len() + entries.len() + settings.len();
        // Of each round one write may have been done and not yet said.
        assert!(there >= acknowledged.len(), "{there}");
        unfinished = there - acknowledged.len();
    }
    assert!(acknowledged.len() > rounds() as usize);
    println!("{} acknowledged writes, {unfinished} more that nobody heard of", acknowledged.len());
}

#[test]
#[ignore = "run by what_was_acknowledged_is_there_after_a_kill_in_the_midst_of_writing"]
fn child_writes() {
    let dir = started();
    let mut store = open(&dir).unwrap();
    loop {
        let name = random(u64::MAX).to_string();
        add(&mut store, &name).unwrap();
        say(&format!("document {name}"));
        store.log(&shown(&name)).unwrap();
        say(&format!("entry {name}"));
        store.set_setting(&name, "x").unwrap();
        say(&format!("setting {name}"));
    }
}

#[test]
fn a_wallet_opens_with_all_that_it_had_after_a_kill_in_the_midst_of_a_new_key() {
    let dir = tempdir().unwrap();
    let mut store = create(dir.path());
    for n in 0..5 {
        add(&mut store, &n.to_string()).unwrap();
    }
    drop(store);
    // How long one takes when nobody kills it, so that the kills are spread over all of it.
    let begun = Instant::now();
    open(dir.path()).unwrap().renew_key(&pin(PIN)).unwrap();
    let whole = begun.elapsed().as_micros() as u64;
    let mut done = 0;
    for round in 0..rounds() {
        let mut child = Child::start("child_renews", dir.path());
        assert_eq!(child.line().as_deref(), Some("begin"));
        // In the first or the second, however busy the machine is: the child ends none of its own accord.
        let ended = random(2) as usize;
        assert!((0..ended).all(|_| child.line().as_deref() == Some("renewed")));
        spin(random(whole));
        done += ended + child.kill().len();
        let store = open(dir.path()).unwrap_or_else(|error| panic!("round {round}: {error}"));
        assert_eq!(store.documents().unwrap().len(), 5);
        check_whole(&store);
    }
    println!("{done} keys were renewed in {} rounds", rounds());
    assert!(done > 0, "the kills were all in the first renewal");
}

#[test]
#[ignore = "run by a_wallet_opens_with_all_that_it_had_after_a_kill_in_the_midst_of_a_new_key"]
fn child_renews() {
    let dir = started();
    let mut store = open(&dir).unwrap();
    say("begin");
    loop {
        store.renew_key(&pin(PIN)).unwrap();
        say("renewed");
    }
}

#[test]
fn a_wallet_of_version_1_is_there_whole_after_a_kill_in_the_midst_of_moving_it() {
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("versions/1");
    let dir = tempdir().unwrap();
    let begun = Instant::now();
    copy(&old, &dir.path().join("whole"));
    drop(open(&dir.path().join("whole")).unwrap());
    // Longer as long as none was moved, and shorter where one was: so the kills stay in the midst on a busy machine too.
    let mut most = begun.elapsed().as_micros() as u64 * 3 / 2;
    let mut moved = 0;
    for round in 0..rounds() {
        let dir = dir.path().join(round.to_string());
        copy(&old, &dir);
        let mut child = Child::start("child_moves", &dir);
        assert_eq!(child.line().as_deref(), Some("begin"));
        spin(random(most));
        let ended = child.kill().len();
        most = if ended > 0 { most * 4 / 5 } else { most * 5 / 4 };
        moved += ended;
        let store = open(&dir).unwrap_or_else(|error| panic!("round {round}: {error}"));
        let document = store.documents().unwrap().remove(0);
        let copies = store.credentials(document.id).unwrap();
        assert_eq!(copies.iter().map(|copy| store.body(copy.id).unwrap().len()).collect::<Vec<_>>(), [6000, 6000]);
        assert_eq!(store.activity(9).unwrap().len(), 3);
        assert_eq!(store.check_log().unwrap().broken, None);
        assert!(!dir.join("keys").exists());
        drop(store);
        // Who kept the keys of version 1 can't open today's database by them, wherever the move was cut short.
        let stolen = dir.join("stolen");
        fs::create_dir(&stolen).unwrap();
        fs::copy(old.join("keys"), stolen.join("keys")).unwrap();
        fs::copy(dir.join("wallet.db"), stolen.join("wallet.db")).unwrap();
        assert_eq!(open(&stolen).err(), Some(StoreError::Damaged), "round {round}");
        fs::remove_dir_all(&dir).unwrap();
    }
    println!("{moved} of {} were moved before the kill", rounds());
    assert!(0 < moved && moved < rounds() as usize, "the kills were all before the moves, or all after");
}

#[test]
#[ignore = "run by a_wallet_of_version_1_is_there_whole_after_a_kill_in_the_midst_of_moving_it"]
fn child_moves() {
    let dir = started();
    say("begin");
    drop(open(&dir).unwrap());
    done();
}

#[test]
fn the_count_of_wrong_pins_never_goes_down_by_a_kill() {
    let dir = tempdir().unwrap();
    let (mut tries, mut heard) = (u8::MAX, 0);
    // How long a guess takes when nobody kills the process.
    let guess = {
        let dir = tempdir().unwrap();
        drop(create(dir.path()));
        let begun = Instant::now();
        assert!(Store::open(dir.path(), &device(dir.path()), &pin("204817")).is_err());
        begun.elapsed().as_micros() as u64
    };
    for _ in 0..rounds() {
        if tries >= 4 {
            // Before the waits begin.
            let _ = fs::remove_dir_all(dir.path());
            drop(create(dir.path()));
            tries = 0;
        }
        let mut child = Child::start("child_guesses", dir.path());
        assert_eq!(child.line().as_deref(), Some("begin"));
        // In the first, second or third guess, however busy the machine is.
        let answered = random(3) as u8;
        assert!((0..answered).all(|_| child.line().as_deref() == Some("wrong")));
        spin(random(guess));
        let said = answered + child.kill().iter().filter(|line| *line == "wrong").count() as u8;
        heard += u32::from(said);
        // The guesses that were answered are counted, and perhaps the one that the kill cut short.
        match Store::open(dir.path(), &device(dir.path()), &pin("204817")).err().unwrap() {
            StoreError::WrongPin { remaining, .. } => {
                let now = 10 - remaining;
                assert!(now > tries + said && now <= tries + said + 2, "{tries} before, {said} answered, {now} now");
                tries = now;
            }
            StoreError::MustWait { .. } => {
                assert!(tries + said >= 4, "{tries} before, {said} answered");
                tries = u8::MAX;
            }
            error => panic!("{error}"),
        }
    }
    println!("{heard} guesses were answered before the kill");
    assert!(0 < heard && heard < 3 * rounds() as u32, "the kills were all before the guesses, or all after");
}

#[test]
#[ignore = "run by the_count_of_wrong_pins_never_goes_down_by_a_kill"]
fn child_guesses() {
    let dir = started();
    say("begin");
    for _ in 0..3 {
        match Store::open(&dir, &device(&dir), &pin("204817")).err().unwrap() {
            StoreError::WrongPin { .. } => say("wrong"),
            _ => break,
        }
    }
    done();
}
