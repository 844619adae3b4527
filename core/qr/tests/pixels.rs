//! Whole ways through pixels: draw, write a picture, open it, read it, collect.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use dinhdanh_qr::{Codes, Collector, Event, Ignored, Picture, gif, pictures_of_gif, read};

const STREAM_ID: [u8; 4] = *b"test";

/// All byte values in an order that a message might have: none of it is text.
fn message(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 167 + i / 256 * 31 + length) as u8).collect()
}

/// A seeded generator, so that a failure can be repeated.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

fn read_one(picture: &Picture) -> Vec<u8> {
    let mut payloads = read(picture);
    assert_eq!(payloads.len(), 1);
    payloads.remove(0)
}

fn collect(pictures: impl IntoIterator<Item = Picture>) -> Option<Vec<u8>> {
    let mut collector = Collector::new();
    pictures.into_iter().find_map(|picture| match collector.add(&read_one(&picture)) {
        Event::Complete(message) => Some(message),
        _ => None,
    })
}

#[test]
fn a_message_of_any_length_comes_back_through_png() {
    for length in [1, 2, 700, 850, 994, 995, 1_003, 2_500, 14_000] {
        let message = message(length);
        let codes = Codes::new(&message, STREAM_ID).unwrap();
        assert_eq!(codes.is_still(), length <= 994);
        let pictures = (0..codes.cycle() as u32).map(|index| {
            let png = codes.code(index).unwrap().luma(4).to_png().unwrap();
            Picture::from_png(&png).unwrap()
        });
        assert_eq!(collect(pictures).as_deref(), Some(&message[..]), "{length} bytes");
    }
}

#[test]
fn the_longest_message_comes_back_through_a_gif() {
    let message = message(dinhdanh_qr::MAX_MESSAGE);
    let codes = Codes::new(&message, STREAM_ID).unwrap();
    let pictures: Vec<Picture> = (0..codes.cycle() as u32).map(|i| codes.code(i).unwrap().luma(3)).collect();
    let file = gif(&pictures, 15).unwrap();
    let opened = pictures_of_gif(&file).unwrap();
    assert_eq!(opened, pictures);
    assert_eq!(collect(opened.into_iter().rev()), Some(message));
}

#[test]
fn every_byte_value_survives_alone_and_in_company() {
    for byte in 0..=255_u8 {
        for bytes in [vec![byte], vec![byte; 40], vec![0x20, byte, 0xc3]] {
            let code = dinhdanh_qr::Code::encode(&bytes).unwrap();
            assert_eq!(read_one(&code.luma(4)), bytes);
        }
    }
}

#[test]
fn every_length_that_a_code_holds_comes_back_at_every_size_of_a_module() {
    for length in (1..=858).step_by(13) {
        let bytes = message(length);
        let code = dinhdanh_qr::Code::encode(&bytes).unwrap();
        for module_pixels in [2, 3, 5, 8] {
            let payloads = read(&code.luma(module_pixels));
            assert_eq!(payloads, [&bytes[..]], "{length} bytes, {module_pixels} pixels");
        }
    }
}

#[test]
fn any_thirty_percent_of_the_written_codes_may_be_lost() {
    for length in [2_500, 14_000] {
        let message = message(length);
        let codes = Codes::new(&message, STREAM_ID).unwrap();
        let mut random = Seeded(length as u64);
        for _ in 0..20 {
            let mut collector = Collector::new();
            let mut indices: Vec<u32> = (0..codes.cycle() as u32).collect();
            let losable = indices.len() - 2 - indices.len() * 10 / 13;
            for _ in 0..losable {
                let at = random.next() as usize % indices.len();
                indices.swap_remove(at);
            }
            let complete =
                indices.iter().any(|&i| collector.add(&codes.payload(i)) == Event::Complete(message.clone()));
            assert!(complete, "{length} bytes");
        }
    }
}

#[test]
fn two_phones_in_one_picture_are_both_read() {
    let bytes = [message(300), message(600)];
    let pictures = bytes.each_ref().map(|bytes| dinhdanh_qr::Code::encode(bytes).unwrap().luma(4));
    let mut payloads = read(&beside(&pictures[0], &pictures[1]));
    payloads.sort_by_key(Vec::len);
    assert_eq!(payloads, bytes);
}

fn beside(left: &Picture, right: &Picture) -> Picture {
    let height = left.height.max(right.height);
    let mut luma = Vec::new();
    for y in 0..height as usize {
        for picture in [left, right] {
            let width = picture.width as usize;
            match picture.luma.chunks(width).nth(y) {
                Some(row) => luma.extend_from_slice(row),
                None => luma.extend(std::iter::repeat_n(255, width)),
            }
        }
    }
    Picture { width: left.width + right.width, height, luma }
}

/// Rotated about its middle by `degrees`, scaled, blurred by its own resampling, under a gradient and with noise; on grey of a desk.
fn photographed(picture: &Picture, degrees: f64, scale: f64, noise: u64, random: &mut Seeded) -> Picture {
    let (width, height) = (1280_u32, 720_u32);
    let (sin, cos) = degrees.to_radians().sin_cos();
    let at = |x: i64, y: i64| -> f64 {
        let inside = x >= 0 && y >= 0 && x < i64::from(picture.width) && y < i64::from(picture.height);
        if inside { f64::from(picture.luma[(y * i64::from(picture.width) + x) as usize]) } else { 150.0 }
    };
    let mut luma = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (dx, dy) = (f64::from(x) - 640.0, f64::from(y) - 360.0);
            let u = (dx * cos + dy * sin) / scale + f64::from(picture.width) / 2.0;
            let v = (dy * cos - dx * sin) / scale + f64::from(picture.height) / 2.0;
            let (left, top) = ((u - 0.5).floor(), (v - 0.5).floor());
            let (fx, fy) = (u - 0.5 - left, v - 0.5 - top);
            let (left, top) = (left as i64, top as i64);
            let upper = at(left, top) * (1.0 - fx) + at(left + 1, top) * fx;
            let lower = at(left, top + 1) * (1.0 - fx) + at(left + 1, top + 1) * fx;
            let light = 0.7 + 0.3 * f64::from(x) / f64::from(width);
            let noise = random.next() as i64 % (2 * noise as i64 + 1) - noise as i64;
            luma.push(((upper * (1.0 - fy) + lower * fy) * light * 0.8 + 25.0 + noise as f64).clamp(0.0, 255.0) as u8);
        }
    }
    Picture { width, height, luma }
}

#[test]
fn photographed_codes_complete_a_message_and_never_give_a_wrong_byte() {
    let message = message(2_500);
    let codes = Codes::new(&message, STREAM_ID).unwrap();
    let mut random = Seeded(42);
    let mut collector = Collector::new();
    let mut complete = false;
    let mut read_exactly = 0;
    for index in 0..24_u32 {
        let degrees = f64::from(index) * 2.5 - 30.0;
        let photo = photographed(&codes.code(index).unwrap().luma(4), degrees, 1.3, 10, &mut random);
        for payload in read(&photo) {
            assert_eq!(payload, codes.payload(index));
            read_exactly += 1;
            complete |= collector.add(&payload) == Event::Complete(message.clone());
        }
    }
    assert!(complete);
    assert!(read_exactly >= 20, "read {read_exactly} of 24");
}

#[test]
fn noise_blank_tiny_and_lying_pictures_hold_no_code() {
    let mut random = Seeded(7);
    for (width, height) in [(1, 1), (7, 7), (39, 41), (640, 480), (1, 5000), (5000, 1)] {
        for range in [1, 2, 256] {
            let luma = (0..width * height).map(|_| (random.next() % range * (255 / range.max(2))) as u8).collect();
            assert!(read(&Picture { width, height, luma }).is_empty());
        }
    }
    assert!(read(&Picture { width: 0, height: 0, luma: vec![] }).is_empty());
    assert!(read(&Picture { width: 100, height: 100, luma: vec![0; 99] }).is_empty());
    assert!(read(&Picture { width: u32::MAX, height: u32::MAX, luma: vec![0; 99] }).is_empty());
}

#[test]
fn a_code_torn_between_two_frames_gives_neither_a_wrong_byte_nor_a_panic() {
    let message = message(5_000);
    let codes = Codes::new(&message, STREAM_ID).unwrap();
    let upper = codes.code(0).unwrap().luma(4);
    let lower = codes.code(1).unwrap().luma(4);
    for row in (0..upper.height as usize).step_by(20) {
        let split = row * upper.width as usize;
        let luma = [&upper.luma[..split], &lower.luma[split..]].concat();
        let torn = Picture { luma, ..upper.clone() };
        for payload in read(&torn) {
            assert!(payload == codes.payload(0) || payload == codes.payload(1));
        }
    }
}

/// Finder patterns of one pixel a module, eight pixels apart: what costs a reader most.
fn full_of_finder_patterns(width: usize, height: usize) -> Picture {
    let dark = |x: usize, y: usize| {
        let ring = x.abs_diff(3).max(y.abs_diff(3));
        ring != 2 && ring <= 3
    };
    let luma = (0..width * height).map(|i| if dark(i % width % 8, i / width % 8) { 0 } else { 255 }).collect();
    Picture { width: width as u32, height: height as u32, luma }
}

#[test]
fn a_picture_full_of_finder_patterns_is_given_up_in_time() {
    for (width, height) in [(1280, 720), (4096, 4096)] {
        let start = std::time::Instant::now();
        assert!(read(&full_of_finder_patterns(width, height)).is_empty());
        // Minutes, without the limit; the margin is for a slow machine.
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }
}

#[test]
fn a_code_in_a_picture_too_busy_to_search_is_read_at_half_the_size() {
    let bytes = message(500);
    let code = dinhdanh_qr::Code::encode(&bytes).unwrap().luma(8);
    let picture = beside(&full_of_finder_patterns(1024, 1024), &code);
    assert_eq!(read(&picture), [bytes]);
}

#[test]
fn codes_of_others_are_read_and_ignored_by_type() {
    let code = dinhdanh_qr::Code::encode("https://vi.wikipedia.org/wiki/Mã_QR".as_bytes()).unwrap();
    let payload = read_one(&code.luma(4));
    assert_eq!(payload, "https://vi.wikipedia.org/wiki/Mã_QR".as_bytes());
    assert_eq!(Collector::new().add(&payload), Event::Ignored(Ignored::Foreign));
}
