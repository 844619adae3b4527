//! Our codes before the readers of other people, and their codes before ours.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what is broken must stop the test")]

use dinhdanh_interop::{Peer, qr_readers, qrencode};
use dinhdanh_qr::{Code, Codes, Collector, Event, Picture, read};
use serde_json::Value;
use std::fs;

const STREAM_ID: [u8; 4] = *b"TEST";

/// All byte values in an order that a message might have: none of it is text.
fn message(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 167 + i / 256 * 31 + length) as u8).collect()
}

/// What each reader found in each picture: a row for zbar, one for zxing-cpp.
fn read_by_peers(peers: &Peer, pictures: &[Picture]) -> [Vec<Option<Vec<u8>>>; 2] {
    let folder = tempfile::tempdir().unwrap();
    let write = |(index, picture): (usize, &Picture)| {
        let file = folder.path().join(format!("{index:04}.png"));
        fs::write(&file, picture.to_png().unwrap()).unwrap();
        file
    };
    let files: Vec<_> = pictures.iter().enumerate().map(write).collect();
    let answers = String::from_utf8(peers.run(&files, b"")).unwrap();
    let answers: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), pictures.len());
    ["zbar", "zxing"].map(|reader| {
        let found = |answer: &Value| answer[reader].as_str().map(|text| hex::decode(text).unwrap());
        answers.iter().map(found).collect()
    })
}

#[test]
fn our_still_codes_are_read_byte_for_byte() {
    let Some(peers) = qr_readers() else { return };
    let frames: Vec<Vec<u8>> = [1, 2, 17, 100, 255, 256, 500, 700, 849]
        .into_iter()
        .map(|length| {
            let codes = Codes::new(&message(length), STREAM_ID).unwrap();
            assert!(codes.is_still());
            codes.payload(0)
        })
        .collect();
    let pictures: Vec<_> = frames.iter().map(|frame| Code::encode(frame).unwrap().luma(4)).collect();
    for found in read_by_peers(&peers, &pictures) {
        assert!(found.iter().eq(frames.iter().cloned().map(Some).collect::<Vec<_>>().iter()));
    }
}

#[test]
fn our_stream_codes_are_read_byte_for_byte_and_give_the_message() {
    let Some(peers) = qr_readers() else { return };
    for length in [2_500, 14_000] {
        let codes = Codes::new(&message(length), STREAM_ID).unwrap();
        let indices = 0..u32::try_from(codes.cycle()).unwrap();
        let pictures: Vec<_> = indices.clone().map(|index| codes.code(index).unwrap().luma(4)).collect();
        for found in read_by_peers(&peers, &pictures) {
            let frames: Vec<_> = indices.clone().map(|index| Some(codes.payload(index))).collect();
            assert_eq!(found, frames, "{length} bytes");
            // From the other end, so that symbols of repair are needed too.
            let mut collector = Collector::new();
            let complete = found
                .into_iter()
                .flatten()
                .rev()
                .any(|frame| matches!(collector.add(&frame), Event::Complete(whole) if whole == message(length)));
            assert!(complete, "{length} bytes");
        }
    }
}

#[test]
fn codes_of_bytes_that_look_like_text_numbers_or_another_character_set_are_read_byte_for_byte() {
    let Some(peers) = qr_readers() else { return };
    let texts: [&[u8]; 8] = [
        b"0123456789",
        b"HTTP://EXAMPLE.TEST/1",
        "Trần Văn Thử".as_bytes(),
        &[0; 40],
        &[0xff; 40],
        &[0xef, 0xbb, 0xbf, b'a'],
        &[0x82, 0xa0, 0x82, 0xa2, 0x93, 0xfa],
        b"\\000026\r\n\x1d\x04",
    ];
    let pictures: Vec<_> = texts.iter().map(|text| Code::encode(text).unwrap().luma(4)).collect();
    for found in read_by_peers(&peers, &pictures) {
        assert_eq!(found, texts.map(|text| Some(text.to_vec())));
    }
}

fn drawn(qrencode: &Peer, arguments: &[&str], bytes: &[u8]) -> Picture {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("code.png");
    let input = folder.path().join("bytes");
    fs::write(&input, bytes).unwrap();
    let files = ["-r", input.to_str().unwrap(), "-o", file.to_str().unwrap()];
    qrencode.run(arguments.iter().chain(&files), b"");
    Picture::from_png(&fs::read(file).unwrap()).unwrap()
}

#[test]
fn codes_of_another_encoder_are_read_byte_for_byte_at_every_level() {
    let Some(qrencode) = qrencode() else { return };
    for level in ["L", "M", "Q", "H"] {
        for length in [1, 17, 100, 256, 500, 858, 1200] {
            let bytes = message(length);
            let picture = drawn(&qrencode, &["-8", "-l", level, "-s", "4", "-m", "4"], &bytes);
            assert_eq!(read(&picture), [bytes], "{length} bytes at level {level}");
        }
    }
}

#[test]
fn codes_of_another_encoder_that_mixes_modes_are_read_byte_for_byte() {
    let Some(qrencode) = qrencode() else { return };
    let text = "012345678901234567890 DINHDANH:TEST/0990 Trần Văn Thử 099000000017 giấy phép lái xe";
    let picture = drawn(&qrencode, &["-l", "M", "-s", "4", "-m", "4"], text.as_bytes());
    assert_eq!(read(&picture), [text.as_bytes()]);
}
