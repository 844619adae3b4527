use dinhdanh_qr::{Codes, LumaFrame, Picture, Scanner, Seen};

/// A code that is followed, spoilt by whatever bytes: nothing panics, and no message comes out but the one that is shown.
pub(crate) fn run(data: &[u8]) {
    let message = [7; 900];
    let Ok(codes) = Codes::new(&message, *b"fuzz") else { return };
    let Ok(code) = codes.code(0) else { return };
    let picture = code.luma(2);
    let mut scanner = Scanner::new();
    look(&mut scanner, &picture, &message);
    let side = picture.luma.len();
    for patch in data.chunks(64) {
        let mut spoilt = picture.clone();
        let [a, b, ..] = *patch else { break };
        let at = usize::from(u16::from_be_bytes([a, b])) * 7 % side;
        spoilt.luma.iter_mut().skip(at).zip(patch.iter().cycle()).take(4000).for_each(|(pixel, byte)| *pixel ^= byte);
        look(&mut scanner, &spoilt, &message);
    }
    // And pictures of any bytes, in rows of any padding.
    let [width, padding, luma @ ..] = data else { return };
    let (width, stride) = (u32::from(*width), usize::from(*width) + usize::from(*padding % 8));
    let height = luma.len().checked_div(stride).unwrap_or(0) as u32;
    if let Ok(frame) = LumaFrame::new(luma, width, height, stride) {
        let _ = scanner.look(&frame);
    }
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
