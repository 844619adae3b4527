use dinhdanh_qr::{Picture, pictures_of_gif, read};

/// Most pixels that are searched for codes: more would only be slower.
const SMALL: usize = 128 * 128;

/// `read` catches what its reader panics at; libFuzzer's own hook would stop there. What gets out still stops.
pub(crate) fn run(data: &[u8]) {
    let png = Picture::from_png(data).ok();
    let gif = pictures_of_gif(data).unwrap_or_default();
    for picture in png.iter().chain(&gif).chain(&of_bits(data)) {
        assert_eq!(picture.luma.len(), picture.width as usize * picture.height as usize);
        if picture.luma.len() <= SMALL {
            let _ = read(picture);
        }
    }
}

/// A black and white picture: its width, then a bit a pixel.
fn of_bits(data: &[u8]) -> Option<Picture> {
    let (width, bits) = data.split_first()?;
    let pixels = bits.iter().flat_map(|byte| (0..8).map(move |bit| if byte >> bit & 1 == 1 { 0 } else { 255 }));
    let height = u32::try_from(bits.len() * 8).ok()?.checked_div(u32::from(*width))?;
    let luma = pixels.take(usize::from(*width) * height as usize).collect();
    Some(Picture { width: u32::from(*width), height, luma })
}
