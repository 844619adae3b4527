use dinhdanh_qr::{Collector, Event, Ignored, MAX_MESSAGE};

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
    // One header and many short symbols: the solver sees only streams of many frames.
    let Some((header, symbols)) = data.split_first_chunk::<31>() else { return };
    let mut collector = Collector::new();
    for symbol in symbols.chunks_exact(2 + usize::from(header[18])) {
        let (id, symbol) = symbol.split_at(2);
        show(&mut collector, &[&header[..21], id, &header[23..], symbol].concat());
    }
}

fn show(collector: &mut Collector, frame: &[u8]) {
    if let Event::Complete(message) = collector.add(frame) {
        assert!((1..=MAX_MESSAGE).contains(&message.len()));
        assert_eq!(collector.add(frame), Event::Ignored(Ignored::Repeated));
    }
    assert!((0.0..=1.0).contains(&collector.progress()));
}
