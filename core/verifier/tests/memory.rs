//! What a verifier remembers from one check to the next, as the trait promises it: in the program, and in a folder.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops where it fails")]

use dinhdanh_crypto::{Curve, SigningKey};
use dinhdanh_presentation::{Asked, OpenRequest, UnsignedRequest};
use dinhdanh_verifier::{FolderMemory, MAX_REMEMBERED, Memory, Seen, Shelf, VerifierError, VolatileMemory};
use std::fs;
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const NOW: UtcDateTime = utc_datetime!(2026-11-20 02:00);
const SHELVES: [Shelf; 4] = [Shelf::Policy, Shelf::StatusLists, Shelf::RevocationLists, Shelf::Queue];

fn request() -> OpenRequest {
    let key = SigningKey::generate(Curve::P256).unwrap();
    let asked = Asked::Profile { id: "V1", purpose: "traffic.check" };
    let unsigned = UnsignedRequest::new(asked, key.algorithm(), &[], NOW).unwrap();
    let signature = key.sign(unsigned.to_be_signed()).unwrap();
    unsigned.finish(&signature)
}

/// A memory that keeps these requests, in the program and in a folder.
fn each(requests: &[&OpenRequest], look: impl Fn(&mut dyn Memory)) {
    let again = |request: &OpenRequest| {
        let (message, scalar) = request.to_parts();
        OpenRequest::from_parts(message.to_vec(), &scalar).unwrap()
    };
    let mut volatile = VolatileMemory::new();
    let dir = tempfile::tempdir().unwrap();
    let mut folder = FolderMemory::open(dir.path()).unwrap();
    for request in requests {
        volatile.keep_request(again(request), NOW).unwrap();
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
        let (message, scalar) = one.to_parts();
        memory.keep_request(OpenRequest::from_parts(message.to_vec(), &scalar).unwrap(), NOW).unwrap();
    }
    assert_eq!(memory.keep_request(request(), last), Err(VerifierError::Memory), "each may still be answered");
    assert!(memory.request(id, last).unwrap().is_some(), "and is remembered");
    assert_eq!(memory.keep_request(request(), last + Duration::SECOND), Ok(()));
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
        assert_eq!(SHELVES.map(|shelf| memory.kept(shelf).unwrap().len()), [2, 2, 2, 1]);
    });
}

/// Programs that are installed have these folders: another name would be an empty shelf, and every list forgotten.
#[test]
fn each_shelf_has_a_folder_of_a_name_that_stays() {
    let dir = tempfile::tempdir().unwrap();
    let mut memory = FolderMemory::open(dir.path()).unwrap();
    for (shelf, name) in SHELVES.into_iter().zip(["policy", "status", "revoked", "queue"]) {
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
