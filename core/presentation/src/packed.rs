//! A `DeviceResponse` made small: raw deflate (RFC 1951) with a dictionary that both ends know, where that is smaller.
//!
//! `packed = bstr .cbor DeviceResponse / [length: uint, deflated: bstr]`. Most of a response without portrait is names that every response
//! holds; the dictionary holds them too. Inflating stops at `length`, which is at most [`MAX_MESSAGE`].

use crate::{MAX_MESSAGE, PresentationError};
use dinhdanh_cbor::{CborError, Kind, Reader, Writer};
use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress, create_comp_flags_from_zip_params,
};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use std::borrow::Cow;

/// Dictionary 1: what deflated bytes may refer to as if it stood before them. It never changes: another one is another version.
pub const DICTIONARY: &[u8] = include_bytes!("dictionary.bin");

/// zlib's highest level, and a raw stream of the largest window (RFC 1951).
const LEVEL: i32 = 9;
const RAW: i32 = -15;

/// zlib's strategies: Huffman codes made for the bytes, or those of RFC 1951 §3.2.6.
const OWN_CODES: i32 = 0;
const FIXED_CODES: i32 = 4;

/// How a packed response begins (RFC 8949 §3.1).
const ARRAY_OF_TWO: u8 = 0x82;

/// Writes a response packed or as it is, whichever is smaller.
pub(crate) fn write(writer: Writer, response: &[u8]) -> Writer {
    match pack(response) {
        Some(packed) => writer.raw(&packed),
        None => writer.bytes(response),
    }
}

/// `[length, deflated]` where that is smaller than the response.
pub(crate) fn pack(response: &[u8]) -> Option<Vec<u8>> {
    let deflated = deflate(response)?;
    let packed = Writer::new().array(2).uint(u64::try_from(response.len()).ok()?).bytes(&deflated).finish();
    (packed.len() < response.len()).then_some(packed)
}

/// What was encrypted: a response, which is a map, or a packed one, which is an array.
pub(crate) fn unpack(plain: Vec<u8>) -> Result<Vec<u8>, PresentationError> {
    match plain.first() {
        Some(&ARRAY_OF_TWO) => Ok(read(&mut Reader::new(&plain)?)?.into_owned()),
        _ => Ok(plain),
    }
}

/// Reads what [`write`] writes, in either form.
pub(crate) fn read<'a>(reader: &mut Reader<'a>) -> Result<Cow<'a, [u8]>, PresentationError> {
    if reader.kind()? == Kind::Bytes {
        return Ok(Cow::Borrowed(reader.bytes()?));
    }
    reader.array_of(2)?;
    let length = usize::try_from(reader.uint()?).map_err(|_| PresentationError::TooLarge)?;
    Ok(Cow::Owned(inflate(reader.bytes()?, length)?))
}

/// The smaller of the two: a short response is mostly keys, signatures and digests, for which codes of its own cost more than they
/// save, some 30 bytes of 800.
fn deflate(bytes: &[u8]) -> Option<Vec<u8>> {
    [OWN_CODES, FIXED_CODES].into_iter().filter_map(|codes| deflate_by(bytes, codes)).min_by_key(Vec::len)
}

fn deflate_by(bytes: &[u8], codes: i32) -> Option<Vec<u8>> {
    let mut compressor = CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL, RAW, codes));
    // What comes before a flush can be referred to after it, so the dictionary goes first and its own output is thrown away.
    run(&mut compressor, DICTIONARY, TDEFLFlush::Sync)?;
    run(&mut compressor, bytes, TDEFLFlush::Finish)
}

fn run(compressor: &mut CompressorOxide, mut bytes: &[u8], flush: TDEFLFlush) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let (status, read, written) = compress(compressor, bytes, &mut buffer, flush);
        bytes = bytes.get(read..)?;
        out.extend_from_slice(buffer.get(..written)?);
        match status {
            TDEFLStatus::Done => return Some(out),
            // A flush is over when it has room to spare.
            TDEFLStatus::Okay if flush == TDEFLFlush::Sync && bytes.is_empty() && written < buffer.len() => {
                return Some(out);
            }
            TDEFLStatus::Okay => {}
            TDEFLStatus::BadParam | TDEFLStatus::PutBufFailed => return None,
        }
    }
}

fn inflate(deflated: &[u8], length: usize) -> Result<Vec<u8>, PresentationError> {
    // A bomb is refused by what it claims, and gets no byte more than that.
    if length > MAX_MESSAGE {
        return Err(PresentationError::TooLarge);
    }
    let start = DICTIONARY.len();
    let mut out = DICTIONARY.to_vec();
    out.resize(start + length, 0);
    let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, read, written) = decompress(&mut DecompressorOxide::new(), deflated, &mut out, start, flags);
    if status != TINFLStatus::Done || read != deflated.len() || written != length {
        return Err(CborError::Unexpected.into());
    }
    out.drain(..start);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packed(response: &[u8]) -> Vec<u8> {
        write(Writer::new(), response).finish()
    }

    fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, PresentationError> {
        read(&mut Reader::new(bytes)?).map(Cow::into_owned)
    }

    #[test]
    fn names_that_every_response_holds_cost_next_to_nothing() {
        let names =
            b"elementIdentifier.elementValue.digestID.random.org.iso.18013.5.1.mDL.deviceSigned.issuerAuth".repeat(2);
        let small = packed(&names);
        assert!(small.len() * 3 < names.len(), "{} of {}", small.len(), names.len());
        assert_eq!(unpacked(&small).unwrap(), names);
    }

    #[test]
    fn what_does_not_become_smaller_stays_as_it_is() {
        let noise: Vec<u8> = (0..20_u8).flat_map(|i| dinhdanh_crypto::sha256(&[i])).collect();
        assert_eq!(packed(&noise), Writer::new().bytes(&noise).finish());
        assert_eq!(unpacked(&packed(&noise)).unwrap(), noise);
        assert_eq!(unpacked(&packed(b"")).unwrap(), b"");
    }

    #[test]
    fn codes_are_made_for_the_bytes_or_fixed_whichever_is_smaller() {
        let noise: Vec<u8> = (0..20_u8).flat_map(|i| dinhdanh_crypto::sha256(&[i])).collect();
        let short = [b"elementIdentifier.elementValue.org.iso.18013.5.1.mDL".as_slice(), &noise].concat();
        let long: Vec<u8> =
            noise.iter().cycle().take(3_000).enumerate().map(|(at, byte)| (byte & 7) + (at / 640) as u8).collect();
        for bytes in [short, long] {
            let [own, fixed] = [OWN_CODES, FIXED_CODES].map(|codes| deflate_by(&bytes, codes).unwrap().len());
            assert_ne!(own, fixed);
            assert_eq!(deflate(&bytes).unwrap().len(), own.min(fixed));
            assert_eq!(unpacked(&packed(&bytes)).unwrap(), bytes);
        }
    }

    #[test]
    fn a_bomb_a_lying_length_and_a_cut_stream_are_refused() {
        let zeros = vec![0; MAX_MESSAGE];
        let deflated = deflate(&zeros).unwrap();
        let with =
            |length: u64, deflated: &[u8]| unpacked(&Writer::new().array(2).uint(length).bytes(deflated).finish());
        assert_eq!(with(MAX_MESSAGE as u64, &deflated).unwrap(), zeros);
        assert_eq!(with(MAX_MESSAGE as u64 + 1, &deflated), Err(PresentationError::TooLarge));
        assert_eq!(with(u64::MAX, &deflated), Err(PresentationError::TooLarge));
        for length in [0, 1, MAX_MESSAGE as u64 - 1] {
            assert!(with(length, &deflated).is_err(), "{length}");
        }
        assert!(with(MAX_MESSAGE as u64, &deflated[..deflated.len() - 1]).is_err());
        assert!(with(MAX_MESSAGE as u64, &[&deflated[..], &[0]].concat()).is_err());
        assert!(with(10, &[]).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_come_back(bytes in prop::collection::vec(0..4_u8, 0..9_000)) {
            prop_assert_eq!(unpacked(&packed(&bytes)).unwrap(), bytes);
        }

        #[test]
        fn any_bytes_are_packed_or_refused(bytes: Vec<u8>) {
            let _ = unpacked(&bytes);
        }
    }
}
