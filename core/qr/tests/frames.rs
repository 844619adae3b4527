//! Whole ways without pixels: any order, any subset, and enemies.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use dinhdanh_qr::{Codes, Collector, Ease, Event, Ignored, MAX_AGE, MAX_MESSAGE, Plan, QrError};
use proptest::prelude::*;

fn message(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 31 + i / 7) as u8).collect()
}

fn completed(collector: &mut Collector, frames: impl IntoIterator<Item = Vec<u8>>) -> Option<Vec<u8>> {
    frames.into_iter().find_map(|frame| match collector.add(&frame) {
        Event::Complete(message) => Some(message),
        _ => None,
    })
}

/// Frames from `first` on, without an end.
fn from(codes: &Codes, first: u32) -> impl Iterator<Item = Vec<u8>> {
    (first..).map(|index| codes.payload(index))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_frames_in_any_order_from_any_moment_complete_the_message(
        message in prop::collection::vec(any::<u8>(), 1..20_000),
        stream_id: [u8; 4],
        indices in prop::collection::hash_set(any::<u32>(), 40),
    ) {
        let codes = Codes::new(&message, stream_id).unwrap();
        let mut collector = Collector::new();
        let frames = indices.into_iter().map(|index| codes.payload(index));
        prop_assert_eq!(completed(&mut collector, frames), Some(message));
    }

    #[test]
    fn any_bytes_are_an_event_and_never_a_panic(frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..50)) {
        let mut collector = Collector::new();
        for frame in frames {
            collector.add(&frame);
            for kind in [0x10, 0x11] {
                collector.add(&[b"DD", &[kind][..], &frame].concat());
            }
        }
    }

    #[test]
    fn frames_with_changed_bytes_delay_but_never_change_the_message(
        length in 900..5_000_usize,
        changes in prop::collection::vec((0..8_u32, any::<prop::sample::Index>(), 1..=255_u8), 1..20),
    ) {
        let message = message(length);
        let codes = Codes::new(&message, *b"abcd").unwrap();
        let mut collector = Collector::new();
        for (index, at, change) in changes {
            let mut frame = codes.payload(index);
            let at = at.index(frame.len());
            frame[at] ^= change;
            // What fills the last symbol up is no part of the message: a change there changes nothing.
            if let Some(complete) = completed(&mut collector, [frame]) {
                prop_assert_eq!(complete, message);
                return Ok(());
            }
        }
        prop_assert_eq!(completed(&mut collector, from(&codes, 100).take(60)), Some(message));
    }
}

#[test]
fn a_stream_needs_no_more_than_its_source_symbols_when_none_is_lost() {
    let message = message(14_000);
    let codes = Codes::new(&message, *b"abcd").unwrap();
    let mut collector = Collector::new();
    assert_eq!(collector.progress(), 0.0);
    for index in 0..14 {
        let received = index as usize + 1;
        assert_eq!(collector.add(&codes.payload(index)), Event::Progress { received, needed: 15 });
    }
    assert!((collector.progress() - 14.0 / 15.0).abs() < 1e-6);
    assert_eq!(collector.add(&codes.payload(14)), Event::Complete(message));
}

#[test]
fn a_repeated_frame_is_no_progress_and_a_finished_message_is_given_once() {
    let codes = Codes::new(&message(2_000), *b"abcd").unwrap();
    let mut collector = Collector::new();
    collector.add(&codes.payload(0));
    assert_eq!(collector.add(&codes.payload(0)), Event::Ignored(Ignored::Repeated));
    assert!(completed(&mut collector, from(&codes, 1)).is_some());
    assert_eq!(collector.add(&codes.payload(9)), Event::Ignored(Ignored::Repeated));

    let still = Codes::new(&message(100), *b"abcd").unwrap();
    assert_eq!(collector.add(&still.payload(0)), Event::Complete(message(100)));
    assert_eq!(collector.add(&still.payload(0)), Event::Ignored(Ignored::Repeated));
}

#[test]
fn a_message_shown_again_in_another_form_is_given_once() {
    let message = message(2_000);
    let [usual, easier] = [(Ease::Usual, *b"abcd"), (Ease::Easier, *b"efgh")]
        .map(|(ease, id)| Codes::with(&message, id, Plan::of(ease)).unwrap());
    let mut collector = Collector::new();
    assert_eq!(completed(&mut collector, from(&usual, 0).take(9)), Some(message.clone()));
    let taken = collector.pictures_taken(&message);
    // A person asks for larger codes when his message is whole already.
    assert_eq!(completed(&mut collector, from(&easier, 0).take(9)), None);
    assert_eq!(collector.add(&easier.payload(60)), Event::Ignored(Ignored::Repeated));
    assert_eq!(collector.progress(), 0.0);
    assert_eq!(collector.pictures_taken(&message), taken);
}

#[test]
fn two_streams_interleaved_do_not_mix() {
    let (a, b) = (message(3_000), vec![9; 3_000]);
    // The same stream id and length: only the commitment tells them apart.
    let codes = [&a, &b].map(|message| Codes::new(message, *b"same").unwrap());
    let mut collector = Collector::new();
    let frames = from(&codes[0], 5).zip(from(&codes[1], 5)).flat_map(|(x, y)| [x, y]);
    let mut complete = Vec::new();
    for frame in frames.take(20) {
        if let Event::Complete(message) = collector.add(&frame) {
            complete.push(message);
        }
    }
    assert_eq!(complete, [a, b]);
}

#[test]
fn a_forged_symbol_in_a_stream_delays_it_and_never_changes_it() {
    let message = message(3_000);
    let codes = Codes::new(&message, *b"abcd").unwrap();
    let mut collector = Collector::new();
    // A stranger copies all that names the stream and puts another symbol into it.
    let mut forged = codes.payload(2);
    forged[31..].fill(0x55);
    let mut damaged = false;
    for frame in [codes.payload(0), codes.payload(1), forged, codes.payload(3)] {
        let event = collector.add(&frame);
        assert!(!matches!(event, Event::Complete(_)));
        damaged |= event == Event::Ignored(Ignored::Damaged);
    }
    assert!(damaged, "the forgery is noticed when the symbols suffice");
    assert_eq!(completed(&mut collector, from(&codes, 4).take(6)), Some(message));
}

#[test]
fn a_flood_of_other_streams_does_not_push_out_the_one_that_makes_progress() {
    let message = message(14_000);
    let codes = Codes::new(&message, *b"good").unwrap();
    let noise: Vec<u8> = vec![1; 2_000];
    let mut collector = Collector::new();
    let frames = (0..40_u32).flat_map(|index| {
        let flood = (0..10).map(move |n| [index as u8, n, 0, 0]);
        let mut frames: Vec<_> = flood.map(|id| Codes::new(&noise, id).unwrap().payload(0)).collect();
        if index == 0 {
            frames.insert(0, codes.payload(1000));
        }
        frames.insert(0, codes.payload(index));
        frames
    });
    assert_eq!(completed(&mut collector, frames), Some(message));
}

#[test]
fn other_long_streams_do_not_push_out_the_one_that_grows() {
    let honest = Codes::new(&message(14_000), *b"good").unwrap();
    let stranger = |n: u8| Codes::with(&vec![n; 60_000], [n; 4], Plan::measured(271, 15)).unwrap();
    let strangers: Vec<_> = (1..=4).map(stranger).collect();
    let mut collector = Collector::new();
    collector.add(&honest.payload(0));
    collector.add(&honest.payload(1));
    for index in 0..12 {
        strangers[..3].iter().for_each(|stranger| drop(collector.add(&stranger.payload(index))));
    }
    // The fourth finds no room: the honest one has the fewest symbols, and grows like the others.
    let frames = (2..).flat_map(|index| {
        let others = strangers.iter().rev().map(move |stranger| stranger.payload(10 + index));
        others.chain([honest.payload(index)])
    });
    assert!(completed(&mut collector, frames.take(5 * 14)) == Some(message(14_000)));
}

#[test]
fn a_stream_that_stopped_growing_makes_room_for_one_that_begins() {
    let mut collector = Collector::new();
    let stopped: Vec<_> = (0..4).map(|n| Codes::new(&vec![n; 14_000], [n; 4]).unwrap()).collect();
    for codes in &stopped {
        (0..9).for_each(|index| drop(collector.add(&codes.payload(index))));
    }
    let next = Codes::new(&message(3_000), *b"next").unwrap();
    // The same four symbols are held before the camera, which is no progress.
    (0..17).for_each(|_| stopped.iter().for_each(|codes| drop(collector.add(&codes.payload(8)))));
    assert!(completed(&mut collector, from(&next, 0).take(5)) == Some(message(3_000)));
}

#[test]
fn a_first_symbol_is_worth_nothing_once_it_is_a_minute_old() {
    let codes = Codes::new(&message(2_500), *b"late").unwrap();
    for (pictures, whole) in [(MAX_AGE - 2, true), (MAX_AGE - 1, false), (1_000_000, false)] {
        let mut collector = Collector::new();
        collector.add(&codes.payload(0));
        (0..pictures).for_each(|index| drop(collector.add(&index.to_be_bytes())));
        let rest = (1..3).map(|index| codes.payload(index));
        assert_eq!(completed(&mut collector, rest).is_some(), whole, "{pictures} pictures between");
        // What comes now is collected from now.
        assert!(whole || collector.progress() > 0.0);
    }
}

#[test]
fn lying_and_foreign_frames_are_events_with_a_reason() {
    let codes = Codes::new(&message(3_000), *b"abcd").unwrap();
    let good = codes.payload(0);
    let change = |at: usize, to: u8| {
        let mut frame = good.clone();
        frame[at] = to;
        Collector::new().add(&frame)
    };
    assert_eq!(Collector::new().add(&[]), Event::Ignored(Ignored::Foreign));
    assert_eq!(change(0, b'X'), Event::Ignored(Ignored::Foreign));
    assert_eq!(change(2, 0x01), Event::Ignored(Ignored::OtherVersion(0)));
    for (what, at, to) in [
        ("a length of 16 MB", 8, 0xff),
        ("another symbol size", 14, 1),
        ("no symbol size", 13, 0),
        ("two source blocks", 15, 2),
        ("sub-blocks", 16, 1),
        ("alignment", 18, 4),
        ("another source block", 19, 1),
        ("a symbol id out of range", 20, 1),
    ] {
        assert_eq!(change(at, to), Event::Ignored(Ignored::Malformed), "{what}");
    }
    assert_eq!(Collector::new().add(&good[..good.len() - 1]), Event::Ignored(Ignored::Malformed));
    assert_eq!(Collector::new().add(&vec![b'D'; 100_000_000]), Event::Ignored(Ignored::Foreign));
}

#[test]
fn another_version_is_told_once_while_it_is_shown() {
    let mut collector = Collector::new();
    let mut older = Codes::new(&message(100), *b"abcd").unwrap().payload(0);
    older[2] = 0x00;
    assert_eq!(collector.add(&older), Event::Ignored(Ignored::OtherVersion(0)));
    for _ in 0..30 {
        assert_eq!(collector.add(&older), Event::Ignored(Ignored::Repeated));
    }
    // Taken away for long and shown again.
    (0..100).for_each(|_| drop(collector.add(b"https://example.org")));
    assert_eq!(collector.add(&older), Event::Ignored(Ignored::OtherVersion(0)));
    // Two phones of two other versions side by side: each is told once.
    let mut newer = older.clone();
    newer[2] = 0x20;
    assert_eq!(collector.add(&newer), Event::Ignored(Ignored::OtherVersion(2)));
    for _ in 0..30 {
        assert_eq!(collector.add(&older), Event::Ignored(Ignored::Repeated));
        assert_eq!(collector.add(&newer), Event::Ignored(Ignored::Repeated));
    }
}

#[test]
fn a_message_of_no_bytes_or_too_many_is_refused() {
    assert_eq!(Codes::new(&[], [0; 4]).err(), Some(QrError::Empty));
    let length = MAX_MESSAGE + 1;
    assert_eq!(Codes::new(&vec![0; length], [0; 4]).err(), Some(QrError::MessageTooLong { length }));
    assert!(Codes::new(&vec![0; MAX_MESSAGE], [0; 4]).is_ok());
}

#[test]
fn little_more_is_shown_than_the_message() {
    for (ease, worst, most) in [(Ease::Usual, 1_009, 1.08), (Ease::Easier, 513, 1.16), (Ease::Easiest, 273, 1.29)] {
        for length in (400..6_000).step_by(97).chain([worst, 14_000, MAX_MESSAGE]) {
            let codes = Codes::with(&message(length), *b"abcd", Plan::of(ease)).unwrap();
            let shown: usize = (0..codes.symbols() as u32).map(|index| codes.payload(index).len()).sum();
            let part = shown as f32 / length as f32;
            assert!(part <= most && (length != worst || part > most - 0.01), "{ease:?}, {length} bytes: {part}");
        }
    }
}

#[test]
fn a_stream_runs_past_its_last_symbol_id() {
    let message = message(2_000);
    let codes = Codes::new(&message, *b"abcd").unwrap();
    assert_eq!(codes.payload(65_536), codes.payload(0));
    let mut collector = Collector::new();
    assert_eq!(completed(&mut collector, from(&codes, 65_534).take(6)), Some(message));
}

#[test]
fn a_logged_event_holds_no_byte_of_the_message() {
    assert_eq!(format!("{:?}", Event::Complete(b"099".to_vec())), "Complete(3 bytes)");
}

#[test]
fn a_message_is_as_old_as_its_own_first_frame() {
    let (stray, long) = (Codes::new(&message(3_000), [2; 4]).unwrap(), Codes::new(&message(2_000), [1; 4]).unwrap());
    let still = Codes::new(&message(100), [3; 4]).unwrap();
    let mut collector = Collector::new();
    assert!(matches!(collector.add(&stray.payload(0)), Event::Progress { .. }));
    for _ in 0..9 {
        collector.add(b"nothing");
    }
    let mut pictures = 0;
    while !matches!(collector.add(&long.payload(pictures)), Event::Complete(_)) {
        pictures += 1;
    }
    assert!(pictures > 0);
    assert_eq!(collector.pictures_taken(&message(2_000)), Some(u64::from(pictures)));
    assert!(matches!(collector.add(&still.payload(0)), Event::Complete(_)));
    assert_eq!(collector.pictures_taken(&message(100)), Some(0));
    assert_eq!(collector.pictures_taken(&message(3_000)), None);
}
