//! What a verifier remembers from one check to the next, as the trait promises it: in the program, and in a folder.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_presentation::{Asked, OpenRequest, UnsignedRequest};
use dinhdanh_trust::status::MAX_KEPT;
use dinhdanh_verifier::{FolderMemory, MAX_REMEMBERED, Memory, Seen, Shelf, VerifierError, VolatileMemory};
use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::sync::Barrier;
use std::thread;
use std::time::SystemTime;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-11-20 02:00);
const SHELVES: [Shelf; 5] = [Shelf::Policy, Shelf::StatusLists, Shelf::RevocationLists, Shelf::Queue, Shelf::News];

fn request() -> OpenRequest {
    request_at(NOW)
}

fn request_at(now: UtcDateTime) -> OpenRequest {
    let key = SigningKey::generate(Curve::P256).unwrap();
    let asked = Asked::Profile { id: "V1", purpose: "traffic.check" };
    let unsigned = UnsignedRequest::new(asked, key.algorithm(), &[], now).unwrap();
    let signature = key.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature)
}

/// A memory that keeps these requests, in the program and in a folder.
fn each(requests: &[&OpenRequest], look: impl Fn(&mut dyn Memory)) {
    let mut volatile = VolatileMemory::new();
    let dir = tempfile::tempdir().unwrap();
    let mut folder = FolderMemory::open(dir.path()).unwrap();
    for request in requests {
        volatile.keep_request(request, NOW).unwrap();
        folder.keep_request(request, NOW).unwrap();
    }
    look(&mut volatile);
    look(&mut folder);
}

#[test]
fn a_request_is_closed_once_and_no_other_with_it() {
    let (one, other) = (request(), request());
    each(&[&one, &other], |memory| {
        assert_eq!(memory.close_request([0; 8]), Ok(false), "nobody asked that");
        assert_eq!(memory.close_request(one.id()), Ok(true));
        assert_eq!(memory.close_request(one.id()), Ok(false), "it was answered");
        assert!(memory.request(one.id(), NOW).unwrap().is_none());
        assert_eq!(memory.request(other.id(), NOW).unwrap().unwrap().id(), other.id());
        assert_eq!(memory.close_request(other.id()), Ok(true));
    });
}

#[test]
fn a_request_is_open_to_its_last_second_and_not_after() {
    let one = request();
    each(&[&one], |memory| {
        for (at, open) in [(NOW, true), (one.expires(), true), (one.expires() + Duration::SECOND, false)] {
            assert_eq!(memory.request(one.id(), at).unwrap().is_some(), open, "{at}");
        }
    });
}

#[test]
fn a_new_request_finds_room_where_others_have_ended_and_not_before() {
    let (one, mut memory) = (request(), VolatileMemory::new());
    let last = one.expires();
    let id = one.id();
    for _ in 0..MAX_REMEMBERED {
        memory.keep_request(&one, NOW).unwrap();
    }
    assert_eq!(memory.keep_request(&request(), last), Err(VerifierError::Memory), "each may still be answered");
    assert!(memory.request(id, last).unwrap().is_some(), "and is remembered");
    assert_eq!(memory.keep_request(&request(), last + Duration::SECOND), Ok(()));
}

#[test]
fn a_folder_keeps_the_largest_lists_of_an_address_and_nothing_that_it_could_not_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut memory = FolderMemory::open(dir.path()).unwrap();
    let mut bytes = vec![7; MAX_KEPT];
    memory.keep(Shelf::StatusLists, "largest", &bytes).unwrap();
    assert!(memory.kept(Shelf::StatusLists).unwrap() == [("largest".to_owned(), bytes.clone())]);
    bytes.push(7);
    assert_eq!(memory.keep(Shelf::StatusLists, "largest", &bytes), Err(VerifierError::Memory));
    bytes.pop();
    assert!(memory.kept(Shelf::StatusLists).unwrap() == [("largest".to_owned(), bytes)], "it stays");
}

#[test]
fn a_new_request_ends_none_that_is_being_answered() {
    let dir = tempfile::tempdir().unwrap();
    let mut folder = FolderMemory::open(dir.path()).unwrap();
    let mut volatile = VolatileMemory::new();
    let one = request();
    let (id, last) = (one.id(), one.expires());
    let (in_time, later) = (last - Duration::SECOND, last + Duration::SECOND);
    let memories: [&mut dyn Memory; 2] = [&mut folder, &mut volatile];
    for memory in memories {
        memory.keep_request(&one, NOW).unwrap();
        memory.keep_request(&request(), later).unwrap();
        assert!(memory.request(id, in_time).unwrap().is_some(), "its first picture was seen in time");
        assert!(memory.request(id, later).unwrap().is_none());
    }
}

#[test]
fn a_presentation_is_known_again_until_it_may_be_forgotten() {
    let last = NOW + Duration::MINUTE;
    each(&[], |memory| {
        let mut note = |check: &str, at| memory.note([7; 16], check, at, last).unwrap();
        assert_eq!(note("first", NOW), Seen::First);
        assert_eq!(note("first", NOW + Duration::SECOND), Seen::InThisCheck(NOW), "with the time of the first");
        assert_eq!(note("second", last), Seen::InAnotherCheck);
        assert_eq!(memory.note([8; 16], "second", last, last).unwrap(), Seen::First, "another presentation");
        let forgotten = last + Duration::SECOND;
        assert_eq!(memory.note([7; 16], "second", forgotten, forgotten).unwrap(), Seen::First);
    });
}

#[test]
fn a_flood_of_presentations_makes_it_refuse_and_forget_nothing() {
    let mut memory = VolatileMemory::new();
    let last = NOW + Duration::MINUTE;
    let presentation = |number: usize| (number as u128).to_be_bytes();
    for number in 0..MAX_REMEMBERED {
        assert_eq!(memory.note(presentation(number), "flood", NOW, last), Ok(Seen::First));
    }
    let one_more = presentation(MAX_REMEMBERED);
    assert_eq!(memory.note(one_more, "flood", last, last), Err(VerifierError::Memory));
    assert_eq!(memory.note(presentation(0), "other", last, last), Ok(Seen::InAnotherCheck));
    assert_eq!(memory.note(one_more, "flood", last + Duration::SECOND, last), Ok(Seen::First));
}

#[test]
fn what_is_kept_on_a_shelf_comes_back_by_name_and_stays_apart_from_other_shelves() {
    each(&[], |memory| {
        for shelf in SHELVES {
            assert_eq!(memory.kept(shelf), Ok(Vec::new()));
            memory.keep(shelf, "b2", shelf.name().as_bytes()).unwrap();
            memory.keep(shelf, "a1", b"old").unwrap();
            memory.keep(shelf, "a1", b"new").unwrap();
        }
        for shelf in SHELVES {
            let kept = [("a1", &b"new"[..]), ("b2", shelf.name().as_bytes())];
            assert_eq!(memory.kept(shelf).unwrap(), kept.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())));
        }
        memory.discard(Shelf::Queue, "a1").unwrap();
        assert_eq!(memory.discard(Shelf::Queue, "a1"), Ok(()), "what is not there is no error");
        assert_eq!(SHELVES.map(|shelf| memory.kept(shelf).unwrap().len()), [2, 2, 2, 1, 2]);
    });
}

/// Programs that are installed have these folders: another name would be an empty shelf, and every list forgotten.
#[test]
fn each_shelf_has_a_folder_of_a_name_that_stays() {
    let dir = tempfile::tempdir().unwrap();
    let mut memory = FolderMemory::open(dir.path()).unwrap();
    for (shelf, name) in SHELVES.into_iter().zip(["policy", "status", "revoked", "queue", "news"]) {
        memory.keep(shelf, "1f", b"kept").unwrap();
        assert_eq!(fs::read(dir.path().join(name).join("1f")).unwrap(), b"kept");
    }
}

#[test]
fn no_name_leads_out_of_its_folder() {
    let dir = tempfile::tempdir().unwrap();
    let mut memory = FolderMemory::open(dir.path()).unwrap();
    let long = "a".repeat(65);
    for name in ["", ".", "..", "a/b", "../x", "a.b", "é", long.as_str()] {
        assert_eq!(memory.keep(Shelf::Policy, name, b""), Err(VerifierError::Memory), "{name}");
        assert_eq!(memory.discard(Shelf::Policy, name), Err(VerifierError::Memory), "{name}");
    }
    assert_eq!(memory.keep(Shelf::Policy, &long[1..], b""), Ok(()));
    // What somebody else put there under such a name is none of ours.
    fs::write(dir.path().join("policy").join("not.ours"), b"").unwrap();
    assert_eq!(memory.kept(Shelf::Policy).unwrap().len(), 1);
}

/// Several processes at once, each with the folder opened anew; what each call gives.
fn at_once<T: Send>(dir: &Path, call: impl Fn(usize, &mut FolderMemory) -> T + Sync) -> Vec<T> {
    const AT_ONCE: usize = 8;
    let start = Barrier::new(AT_ONCE);
    thread::scope(|scope| {
        let run = |number| {
            let (start, call) = (&start, &call);
            scope.spawn(move || {
                let mut memory = FolderMemory::open(dir).unwrap();
                start.wait();
                call(number, &mut memory)
            })
        };
        let threads: Vec<_> = (0..AT_ONCE).map(run).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn checks_that_forget_the_same_presentations_at_once_refuse_none() {
    let dir = tempfile::tempdir().unwrap();
    let seen = dir.path().join("seen");
    for round in 0..10 {
        let now = NOW + Duration::minutes(round);
        let mut memory = FolderMemory::open(dir.path()).unwrap();
        assert_eq!(memory.note([0; 16], "past", now, now), Ok(Seen::First));
        let past = fs::read(seen.join("0".repeat(32))).unwrap();
        (1..400).for_each(|number| fs::write(seen.join(format!("{number:032x}")), &past).unwrap());
        let at = now + Duration::SECOND;
        let noted = at_once(dir.path(), |number, memory| memory.note([number as u8 + 1; 16], "now", at, at));
        assert_eq!(noted, [Ok(Seen::First); 8]);
        assert_eq!(fs::read_dir(&seen).unwrap().count(), 8, "the past is forgotten");
    }
}

#[test]
fn requests_that_are_made_at_once_drop_the_same_old_ones_and_are_all_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut memory = FolderMemory::open(dir.path()).unwrap();
    let old: Vec<_> = (0..50).map(|_| request()).collect();
    old.iter().for_each(|request| memory.keep_request(request, NOW).unwrap());
    let later = old[0].expires() + Duration::minutes(3);
    assert_eq!(at_once(dir.path(), |_, memory| memory.keep_request(&request_at(later), later)), [Ok(()); 8]);
    assert_eq!(fs::read_dir(dir.path().join("requests")).unwrap().count(), 8);
}

#[test]
fn of_checks_that_note_one_presentation_at_once_one_is_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let seen = at_once(dir.path(), |number, memory| {
        memory.note([7; 16], &number.to_string(), NOW, NOW + Duration::MINUTE).unwrap()
    });
    assert_eq!(seen.iter().filter(|seen| **seen == Seen::First).count(), 1);
    assert_eq!(seen.iter().filter(|seen| **seen == Seen::InAnotherCheck).count(), 7);
}

#[test]
fn what_is_kept_at_once_under_one_name_is_one_of_them_whole() {
    const SIZE: usize = 200_000;
    let dir = tempfile::tempdir().unwrap();
    let whole = at_once(dir.path(), |number, memory| {
        (0..10).all(|_| {
            memory.keep(Shelf::Policy, "pack", &vec![number as u8; SIZE]).unwrap();
            let kept = memory.kept_as(Shelf::Policy, "pack").unwrap().unwrap();
            kept.len() == SIZE && kept.iter().all(|byte| *byte == kept[0])
        })
    });
    assert_eq!(whole, [true; 8]);
    assert_eq!(fs::read_dir(dir.path().join("policy")).unwrap().count(), 1);
}

#[test]
fn the_key_of_a_request_past_its_time_goes_with_the_next_check() {
    let checks: [fn(&mut FolderMemory, UtcDateTime); 2] = [
        |memory, at| drop(memory.request([0; 8], at).unwrap()),
        |memory, at| assert!(memory.note([1; 16], "check", at, at).is_ok()),
    ];
    for check in checks {
        let dir = tempfile::tempdir().unwrap();
        let mut memory = FolderMemory::open(dir.path()).unwrap();
        let asked = request();
        memory.keep_request(&asked, NOW).unwrap();
        let kept = || fs::read_dir(dir.path().join("requests")).unwrap().count();
        check(&mut memory, asked.expires());
        assert_eq!(kept(), 1);
        // Another check may have seen its first picture a minute before this one.
        check(&mut memory, asked.expires() + Duration::MINUTE);
        assert!(memory.request(asked.id(), asked.expires()).unwrap().is_some());
        assert!(memory.request(asked.id(), asked.expires() + Duration::SECOND).unwrap().is_none());
        check(&mut memory, asked.expires() + Duration::minutes(3));
        assert_eq!(kept(), 0);
    }
}

fn written(path: &Path, bytes: &[u8], at: UtcDateTime) {
    fs::write(path, bytes).unwrap();
    File::options().write(true).open(path).unwrap().set_modified(SystemTime::from(at)).unwrap();
}

#[test]
fn a_note_that_a_crash_left_empty_is_heeded_for_a_day_and_then_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let mut memory = FolderMemory::open(dir.path()).unwrap();
    let of = |number: usize| dir.path().join("seen").join(format!("{number:032x}"));
    for number in 0..MAX_REMEMBERED {
        written(&of(number), b"", NOW);
    }
    let mut note = |at| memory.note([0; 16], "check", at, at + Duration::MINUTE);
    assert_eq!(note(NOW + Duration::DAY), Err(VerifierError::Memory), "any of them may have been seen");
    fs::remove_file(of(1)).unwrap();
    assert_eq!(note(NOW + Duration::DAY), Ok(Seen::InAnotherCheck));
    assert_eq!(note(NOW + Duration::DAY + Duration::SECOND), Ok(Seen::First));
    assert_eq!(fs::read_dir(dir.path().join("seen")).unwrap().count(), 1);
}

#[test]
fn what_a_crash_left_half_written_counts_nowhere_and_is_taken_away() {
    let dir = tempfile::tempdir().unwrap();
    let mut memory = FolderMemory::open(dir.path()).unwrap();
    memory.keep(Shelf::StatusLists, "a1", b"kept").unwrap();
    let folder = dir.path().join("status");
    let long_ago = UtcDateTime::now() - Duration::hours(2);
    for number in 0..=8192 {
        written(&folder.join(format!(".a1.{number}")), b"ha", long_ago);
    }
    for (name, at) in [(".a1.young", UtcDateTime::now()), (".not.ours.at.all", long_ago), (".nomedia", long_ago)] {
        written(&folder.join(name), b"", at);
    }
    assert_eq!(memory.kept(Shelf::StatusLists).unwrap(), [("a1".to_owned(), b"kept".to_vec())]);
    memory.keep(Shelf::StatusLists, "b2", b"kept").unwrap();
    let left = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut left: Vec<_> = left.collect();
    left.sort();
    assert_eq!(left, [".a1.young", ".nomedia", ".not.ours.at.all", "a1", "b2"]);
}

#[test]
fn a_folder_is_locked_until_the_lock_is_given_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut memory = FolderMemory::open(dir.path()).unwrap();
    let lock = memory.lock().unwrap();
    let file = File::options().write(true).open(dir.path().join("learn.lock")).unwrap();
    assert!(matches!(file.try_lock(), Err(TryLockError::WouldBlock)));
    memory.keep(Shelf::Policy, "pack", b"by who holds it").unwrap();
    drop(lock);
    file.try_lock().unwrap();
}
