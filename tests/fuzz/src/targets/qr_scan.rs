use dinhdanh_qr::{Codes, LumaFrame, Picture, Plan, Scanner, Seen};

/// A code that is followed, spoilt by whatever bytes: nothing panics, and no message comes out but the one that is shown.
pub(crate) fn run(data: &[u8]) {
    let message = [7; 900];
    let Ok(codes) = Codes::new(&message, *b"fuzz") else { return };
    let Ok(code) = codes.code(0) else { return };
    let picture = code.luma(2);
    let mut scanner = Scanner::new();
    look(&mut scanner, &picture, &message);
    for patch in data.chunks(64) {
        look(&mut scanner, &spoilt(&picture, patch), &message);
    }
    moving(data);
    // And pictures of any bytes, in rows of any padding.
    let [width, padding, luma @ ..] = data else { return };
    let (width, stride) = (u32::from(*width), usize::from(*width) + usize::from(*padding % 8));
    let height = luma.len().checked_div(stride).unwrap_or(0) as u32;
    if let Ok(frame) = LumaFrame::new(luma, width, height, stride) {
        let _ = scanner.look(&frame);
    }
}

/// The codes of a stream one after another, each spoilt, and each mixed with the next.
fn moving(data: &[u8]) {
    let message = [9; 300];
    let Ok(codes) = Codes::with(&message, *b"fuzz", Plan::measured(0, 15)) else { return };
    let mut scanner = Scanner::new();
    for (index, patch) in (0..).zip(data.chunks(64)) {
        let (Ok(code), Ok(next)) = (codes.code(index), codes.code(index + 1)) else { return };
        let (mut mixed, next) = (code.luma(3), next.luma(3));
        look(&mut scanner, &spoilt(&mixed, patch), &message);
        let from = mixed.luma.len() / 256 * usize::from(patch[0]);
        mixed.luma[from..].copy_from_slice(&next.luma[from..]);
        look(&mut scanner, &mixed, &message);
    }
}

/// A picture with whatever bytes over a part of it.
fn spoilt(picture: &Picture, patch: &[u8]) -> Picture {
    let mut spoilt = picture.clone();
    let [a, b, ..] = *patch else { return spoilt };
    let at = usize::from(u16::from_be_bytes([a, b])) * 7 % picture.luma.len();
    spoilt.luma.iter_mut().skip(at).zip(patch.iter().cycle()).take(4000).for_each(|(pixel, byte)| *pixel ^= byte);
    spoilt
}

fn look(scanner: &mut Scanner, picture: &Picture, message: &[u8]) {
    let Ok(frame) = LumaFrame::of(picture) else { return };
    for seen in scanner.look(&frame) {
        match seen {
            Seen::Complete(complete) => assert_eq!(complete.0, message),
            Seen::Progress(part) => assert!((0.0..=1.0).contains(&part)),
            Seen::Other(_) | Seen::Refused(_) | Seen::Hint(_) => {}
        }
    }
}
