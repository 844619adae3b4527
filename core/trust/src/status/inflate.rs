use super::StatusError;
use fdeflate::Decompressor;

/// Most bytes that a list inflates to: 32 million entries of 2 bits. A megabyte can inflate to a gigabyte.
pub const MAX_INFLATED: usize = 8 << 20;

/// What lists that are mostly zero inflate by, so that one allocation does.
const USUAL_RATIO: usize = 16;

/// The least that is allocated.
const LEAST: usize = 1024;

/// Inflates a zlib stream (RFC 1950) of at most [`MAX_INFLATED`] bytes, checksum included. Whatever it
/// claims, no more is written or allocated than the limit.
pub(super) fn inflate(compressed: &[u8]) -> Result<Vec<u8>, StatusError> {
    // One byte over the limit, so that a stream that ends at the limit is told from one that goes on.
    let most = MAX_INFLATED + 1;
    let mut output = vec![0; compressed.len().saturating_mul(USUAL_RATIO).clamp(LEAST, most)];
    let mut decompressor = Decompressor::new();
    let (mut read, mut written) = (0, 0);
    loop {
        let rest = compressed.get(read..).unwrap_or_default();
        let (consumed, produced) =
            decompressor.read(rest, &mut output, written, true).map_err(|_| StatusError::Damaged)?;
        read += consumed;
        written += produced;
        if written > MAX_INFLATED {
            return Err(StatusError::TooLarge);
        }
        if decompressor.is_done() {
            break;
        }
        if written == output.len() {
            output.resize(output.len().saturating_mul(2).min(most), 0);
        } else if (consumed, produced) == (0, 0) {
            return Err(StatusError::Damaged);
        }
    }
    // More than a list was compressed here. The decoder reads ahead by less than 8 bytes, which then pass unseen; they
    // are signed like the rest, and mean nothing.
    if read != compressed.len() {
        return Err(StatusError::Damaged);
    }
    output.truncate(written);
    output.shrink_to_fit();
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec_zlib;

    #[test]
    fn a_list_of_every_size_comes_back_whole() {
        for size in [0, 1, 2, LEAST - 1, LEAST, LEAST + 1, 40_000, MAX_INFLATED - 1, MAX_INFLATED] {
            let bytes: Vec<u8> = (0..size).map(|at| if at % 97 == 0 { at as u8 } else { 0 }).collect();
            for level in [1, 9] {
                assert_eq!(inflate(&compress_to_vec_zlib(&bytes, level)), Ok(bytes.clone()), "{size}");
            }
        }
    }

    #[test]
    fn a_list_over_the_limit_is_refused_at_the_limit() {
        for over in [1, 2, 1000] {
            let compressed = compress_to_vec_zlib(&vec![0; MAX_INFLATED + over], 9);
            assert_eq!(inflate(&compressed), Err(StatusError::TooLarge));
        }
    }

    #[test]
    fn a_stream_that_is_cut_altered_or_followed_by_something_is_damaged() {
        let whole = compress_to_vec_zlib(&[7, 0, 0, 0, 1, 0, 0, 0, 0, 0], 9);
        for cut in 0..whole.len() {
            assert_eq!(inflate(&whole[..cut]), Err(StatusError::Damaged), "cut at {cut}");
        }
        for at in [0, 1, whole.len() - 4, whole.len() - 1] {
            let mut altered = whole.clone();
            altered[at] ^= 0x11;
            assert_eq!(inflate(&altered), Err(StatusError::Damaged), "altered at {at}");
        }
        assert_eq!(inflate(&[&whole[..], &[0; 8]].concat()), Err(StatusError::Damaged));
        assert_eq!(inflate(&[&whole[..], &whole[..]].concat()), Err(StatusError::Damaged));
        // A raw DEFLATE stream (RFC 1951) has no checksum, so it is none of ours.
        assert_eq!(inflate(&miniz_oxide::deflate::compress_to_vec(&[0; 100], 9)), Err(StatusError::Damaged));
    }
}
