//! What an app is told of the queue of waiting checks that can't be read.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod wait;

use dinhdanh_ffi::{Unread, Verifier, VerifierSetup, WaitingChecks};
use std::sync::Arc;
use wait::wait;

fn verifier(folder: &str) -> Arc<Verifier> {
    let setup = VerifierSetup { folder: Some(folder.to_owned()), ..VerifierSetup::default() };
    Verifier::open(setup).unwrap()
}

fn unread(queue: &WaitingChecks) -> Vec<(&str, Unread)> {
    queue.unread.iter().map(|entry| (entry.name.as_str(), entry.why)).collect()
}

#[test]
fn entries_that_cannot_be_read_are_told_with_words_and_go_when_a_person_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let verifier = verifier(folder.path().to_str().unwrap());
    assert_eq!(verifier.waiting().unwrap(), WaitingChecks { checks: Vec::new(), unread: Vec::new() });

    // `[version, at, receipt, []]`, as version 1 had it, and one to come.
    let of_version = |version| [&[0x84, version, 0x00, 0x58, 32][..], &[7; 32], &[0x80]].concat();
    let queue = folder.path().join("queue");
    std::fs::create_dir(&queue).unwrap();
    for (name, bytes) in [("0a", b"damaged".to_vec()), ("0b", of_version(1)), ("0c", of_version(9))] {
        std::fs::write(queue.join(name), bytes).unwrap();
    }
    let all = [("0a", Unread::Damaged), ("0b", Unread::Older), ("0c", Unread::Newer)];
    let told = verifier.waiting().unwrap();
    assert_eq!((told.checks.len(), unread(&told)), (0, all.to_vec()));
    assert_eq!(wait(Arc::clone(&verifier).confirm(None)).unwrap(), told, "they stay");
    for (entry, [vi, en]) in
        told.unread.iter().zip([["hỏng", "damaged"], ["phiên bản cũ", "older version"], ["mới hơn", "newer version"]])
    {
        assert!(entry.words.vi.contains(vi) && entry.words.en.contains(en), "{:?}", entry.words);
    }

    assert_eq!(verifier.discard_unread(vec!["0c".to_owned(), "../queue/0a".to_owned()]).unwrap(), 0);
    assert_eq!(verifier.discard_unread(told.unread.iter().map(|entry| entry.name.clone()).collect()).unwrap(), 2);
    assert_eq!(unread(&verifier.waiting().unwrap()), all[2..].to_vec());
}
