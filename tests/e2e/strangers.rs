//! What strangers wrote into a document or hold before the camera: it says what it says, and nothing in our name.

use crate::stage::{Stage, members};
use dinhdanh_qr::{Codes, Picture};
use std::io::Write;

/// As long as the name of a driving licence, and made to clear an officer's screen and say yes on it.
const HOSTILE: &str = "\u{1b}[2J\n✔ ACCEPT\u{202e}\u{9b}x";

#[test]
fn a_strangers_document_cannot_write_a_verdict_on_the_officers_screen() {
    let stage = Stage::furnished();
    let at = stage.at(0);
    stage.run(&format!("wallet show wallet --profile V1 --yes --out message --pin-stdin --at {at}")).ends(0);
    let (from, to) = (b"org.iso.18013.5.1.mDL", HOSTILE.as_bytes());
    assert_eq!(from.len(), to.len());
    let mut message = stage.plain("message");
    let places: Vec<_> =
        message.windows(from.len()).enumerate().filter(|(_, window)| window == from).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        message[at..at + to.len()].copy_from_slice(to);
    }
    stage.write("hostile", &message);
    for lang in ["vi", "en"] {
        let told = stage.run(&format!("verify hostile --trust authority/trust --lang {lang} --at {at}")).ends(1).out;
        assert!(told.contains("\u{fffd}[2J\u{fffd}✔ ACCEPT\u{fffd}\u{fffd}x"), "{told}");
        draws_nothing(&told);
        let told = stage.run(&format!("inspect hostile --lang {lang}")).ends(0).out;
        draws_nothing(&told);
    }
    for command in [format!("verify hostile --trust authority/trust --at {at}"), "inspect hostile".to_owned()] {
        let ran = stage.run(&format!("{command} --json"));
        draws_nothing(&ran.out);
        let json = ran.json();
        // A program gets what was signed.
        assert!(command.starts_with("inspect") || members(&json["documents"])[0]["doc_type"] == HOSTILE, "{json}");
    }
}

#[track_caller]
fn draws_nothing(told: &str) {
    let drawn = told.chars().find(|c| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c));
    assert_eq!(drawn, None, "{told:?}");
    assert!(!told.lines().any(|line| line.starts_with("✔ ACCEPT")), "{told}");
}

#[test]
fn two_phones_before_one_camera_are_refused_whether_their_codes_move_or_not() {
    let stage = Stage::empty();
    for length in [300, 3_000] {
        let phones =
            [[7, 1], [8, 2]].map(|[byte, stream]| Codes::new(&vec![byte; length], [stream; 4]).expect("codes"));
        let frames = 0..phones[0].cycle() as u32 + 2;
        let frames = frames
            .map(|index| phones.iter().map(|codes| codes.code(index).expect("a code").luma(3)).collect::<Vec<_>>());
        let frames: Vec<_> = frames.collect();
        let side = frames.iter().flatten().map(|picture| picture.width).max().expect("pictures") as usize + 24;
        let scan = |shown: &[Vec<&Picture>]| {
            let mut child = stage.start(&format!("scan --raw {}x{side} --json", 2 * side));
            let mut camera = child.stdin.take().expect("standard input");
            shown.iter().for_each(|pictures| drop(camera.write_all(&beside(pictures, side))));
            drop(camera);
            stage.end(child)
        };
        let both: Vec<Vec<_>> = frames.iter().map(|pictures| pictures.iter().collect()).collect();
        assert_eq!(scan(&both).ends(2).json()["error"], "SEVERAL_CODES", "{length} bytes");
        let one: Vec<Vec<_>> = frames.iter().map(|pictures| pictures.iter().take(1).collect()).collect();
        assert_eq!(scan(&one).ends(0).json()["bytes"], length);
    }
}

/// Pictures in a row on white, each in a square of its own.
fn beside(pictures: &[&Picture], side: usize) -> Vec<u8> {
    let mut luma = vec![255; 2 * side * side];
    for (place, picture) in pictures.iter().enumerate() {
        for (y, row) in picture.luma.chunks(picture.width as usize).enumerate() {
            luma[(y + 12) * 2 * side + place * side + 12..][..row.len()].copy_from_slice(row);
        }
    }
    luma
}

#[test]
fn a_request_says_in_the_citizens_language_why_it_is_refused() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    stage.run("verifier request officer --profile V1 --out ask").ends(0);
    let mut forged = stage.read("ask");
    *forged.last_mut().expect("bytes") ^= 1;
    stage.write("forged", &forged);
    let show = "wallet show wallet --yes --pin-stdin --out x";
    for (arguments, vi, en) in [
        (format!("--request ask --at {}", stage.at(300)), "hết hạn", "out of date"),
        ("--request forged".to_owned(), "SAI CHỮ KÝ", "WRONGLY SIGNED"),
    ] {
        stage.refuses(&format!("{show} {arguments}"), 1, "REQUEST_REFUSED");
        for (lang, words, others) in [("vi", vi, "expired"), ("en", en, "hết")] {
            let told = stage.run(&format!("{show} {arguments} --lang {lang}")).ends(1).err;
            assert!(told.contains(words) && !told.contains(others), "{told}");
        }
    }
    assert!(!stage.path("x").exists());
}
