use dinhdanh_qr::{Collector, Event, Ignored, MAX_MESSAGE};

/// Longest symbol that a stream is given: longer ones would be fewer than a solver is asked about.
const MAX_SYMBOL: usize = 1024;

/// Whatever codes a camera sees, a message comes out once and inside its limits.
pub(crate) fn run(data: &[u8]) {
    // Frames of any bytes, each behind its length.
    let mut collector = Collector::new();
    let mut rest = data;
    while let Some((length, after)) = rest.split_first_chunk() {
        let (frame, after) = after.split_at(after.len().min(u16::from_be_bytes(*length).into()));
        show(&mut collector, frame);
        rest = after;
    }
    stream(data);
}

/// One header and many symbols, each behind its number and as long as the header says; how many messages came out. The solver sees
/// only streams of many frames.
fn stream(data: &[u8]) -> usize {
    let Some((header, symbols)) = data.split_first_chunk::<31>() else { return 0 };
    let length = usize::from(u16::from_be_bytes([header[13], header[14]]));
    let mut collector = Collector::new();
    let frames = symbols.chunks_exact(2 + length.min(MAX_SYMBOL)).map(|symbol| symbol.split_at(2));
    frames.filter(|(id, symbol)| show(&mut collector, &[&header[..21], id, &header[23..], symbol].concat())).count()
}

/// Whether a message is whole.
fn show(collector: &mut Collector, frame: &[u8]) -> bool {
    let event = collector.add(frame);
    let whole = if let Event::Complete(message) = &event { Some(message.len()) } else { None };
    if let Some(length) = whole {
        assert!((1..=MAX_MESSAGE).contains(&length));
        assert_eq!(collector.add(frame), Event::Ignored(Ignored::Repeated));
    }
    assert!((0.0..=1.0).contains(&collector.progress()));
    whole.is_some()
}

#[cfg(test)]
mod tests {
    #[test]
    fn streams_of_short_symbols_and_of_long_ones_are_solved() {
        for seed in [&include_bytes!("../../seeds/stream.frames")[..], include_bytes!("../../seeds/long.frames")] {
            assert_eq!(super::stream(seed), 1);
        }
    }
}
