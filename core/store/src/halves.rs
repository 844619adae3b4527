use crate::folder::private;
use crate::hardware::{HardwareError, MAX_BLOB};
use dinhdanh_crypto::{SecretBytes, sha256};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Number, length, the value in a field of one size, digest.
const HALF: usize = 8 + 2 + MAX_BLOB + 32;

/// A file with one value in two halves of fixed size.
///
/// Writing needs no free space, so that tries are counted on a full disk too, and is done in place: first the half that is
/// older, then the other, each made durable. A crash leaves one that is whole; afterwards both are the same, so that the old
/// value is gone, and rot in one can't bring it back.
pub(crate) struct Halves(PathBuf);

impl Halves {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(crate) fn read(&self) -> Result<Option<SecretBytes>, HardwareError> {
        let Some(halves) = self.halves()? else { return Ok(None) };
        // There, and not to be read: nothing may be made of that, least of all a count of no tries.
        newest(&halves).map(|(_, value)| Some(value)).ok_or(HardwareError::Unavailable)
    }

    pub(crate) fn write(&self, value: &[u8]) -> Result<(), HardwareError> {
        if value.len() > MAX_BLOB {
            return Err(HardwareError::Unsupported);
        }
        let Some(halves) = self.halves()? else { return self.create(value).map_err(of_io) };
        let number = newest(&halves).map_or(1, |(number, _)| number.saturating_add(1));
        let half = encoded(number, value);
        let [first, second] = halves.each_ref().map(|half| decoded(half).map(|(number, _)| number));
        let order: [u64; 2] = if first >= second { [1, 0] } else { [0, 1] };
        let write = || {
            let mut file = OpenOptions::new().write(true).open(&self.0)?;
            for half_of in order {
                file.seek(SeekFrom::Start(half_of * HALF as u64))?;
                file.write_all(&half)?;
                file.sync_data()?;
            }
            Ok(())
        };
        write().map_err(of_io)
    }

    pub(crate) fn delete(&self) -> Result<(), HardwareError> {
        let delete = || {
            let mut file = match OpenOptions::new().write(true).open(&self.0) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                file => file?,
            };
            file.write_all(&vec![0; 2 * HALF])?;
            file.sync_all()?;
            fs::remove_file(&self.0)?;
            self.sync_folder()
        };
        delete().map_err(of_io)
    }

    fn create(&self, value: &[u8]) -> io::Result<()> {
        if let Some(folder) = self.0.parent() {
            let mut builder = DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.recursive(true).create(folder)?;
        }
        let half = encoded(1, value);
        let next = self.0.with_extension("next");
        let made =
            private(OpenOptions::new().write(true).create(true).truncate(true)).open(&next).and_then(|mut file| {
                file.write_all(&half)?;
                file.write_all(&half)?;
                file.sync_all()
            });
        if let Err(error) = made.and_then(|()| fs::rename(&next, &self.0)) {
            let _ = fs::remove_file(&next);
            return Err(error);
        }
        self.sync_folder()
    }

    fn sync_folder(&self) -> io::Result<()> {
        #[cfg(unix)]
        if let Some(folder) = self.0.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    fn halves(&self) -> Result<Option<[Zeroizing<Vec<u8>>; 2]>, HardwareError> {
        let mut file = match File::open(&self.0) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            file => file.map_err(of_io)?,
        };
        let mut half = || {
            let mut bytes = Zeroizing::new(vec![0; HALF]);
            file.read_exact(&mut bytes).map(|()| bytes)
        };
        match (half(), half()) {
            (Ok(one), Ok(two)) => Ok(Some([one, two])),
            // Shorter than it was made: its value can't be told, so nothing may be made of it.
            _ => Err(HardwareError::Unavailable),
        }
    }
}

fn encoded(number: u64, value: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut half = Zeroizing::new(Vec::with_capacity(HALF));
    half.extend_from_slice(&number.to_be_bytes());
    // At most MAX_BLOB, which is looked at before.
    half.extend_from_slice(&(value.len() as u16).to_be_bytes());
    half.extend_from_slice(value);
    half.resize(HALF - 32, 0);
    let digest = sha256(&half);
    half.extend_from_slice(&digest);
    half
}

fn decoded(half: &[u8]) -> Option<(u64, SecretBytes)> {
    let (signed, digest) = half.split_last_chunk::<32>()?;
    if sha256(signed) != *digest {
        return None;
    }
    let (number, rest) = signed.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let value = rest.get(..usize::from(u16::from_be_bytes(*length)))?;
    Some((u64::from_be_bytes(*number), SecretBytes::new(value.to_vec())))
}

fn newest(halves: &[Zeroizing<Vec<u8>>; 2]) -> Option<(u64, SecretBytes)> {
    halves.iter().filter_map(|half| decoded(half)).max_by_key(|(number, _)| *number)
}

pub(crate) fn of_io(error: io::Error) -> HardwareError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => HardwareError::Full,
        _ => HardwareError::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(halves: &Halves) -> Option<Vec<u8>> {
        halves.read().unwrap().map(|value| value.expose().to_vec())
    }

    #[test]
    fn a_write_cut_short_at_any_byte_leaves_the_old_value_or_the_new() {
        let dir = tempfile::tempdir().unwrap();
        let halves = Halves::new(dir.path().join("new").join("value"));
        assert_eq!(value(&halves), None);
        halves.write(b"tries 3").unwrap();
        let before = fs::read(&halves.0).unwrap();
        halves.write(b"tries 4").unwrap();
        let after = fs::read(&halves.0).unwrap();
        for cut in (0..=2 * HALF).step_by(97).chain(HALF - 2..HALF + 60).chain([2 * HALF]) {
            // The second half is written first here or the first, by which is older: both orders.
            for order in [[0, 1], [1, 0]] {
                let mut torn = before.clone();
                for (step, half) in order.into_iter().enumerate() {
                    let written = cut.saturating_sub(step * HALF).min(HALF);
                    torn[half * HALF..][..written].copy_from_slice(&after[half * HALF..][..written]);
                }
                fs::write(&halves.0, &torn).unwrap();
                let found = value(&halves).unwrap();
                assert!(found == b"tries 3" || found == b"tries 4", "{cut}");
                if cut >= HALF {
                    assert_eq!(found, b"tries 4", "an acknowledged half came back older");
                }
                halves.write(b"tries 5").unwrap();
                assert_eq!(value(&halves).unwrap(), b"tries 5");
            }
        }
    }

    #[test]
    fn rot_in_one_half_brings_no_older_value_back() {
        let dir = tempfile::tempdir().unwrap();
        let halves = Halves::new(dir.path().join("value"));
        (1..6).for_each(|n| halves.write(&[n]).unwrap());
        let good = fs::read(&halves.0).unwrap();
        for at in [0, 9, HALF - 1, HALF, 2 * HALF - 1] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&halves.0, &bad).unwrap();
            assert_eq!(value(&halves).unwrap(), [5]);
        }
        assert!(!good.windows(2).any(|pair| pair == [0, 4]) || good[10] == 5);
        halves.delete().unwrap();
        halves.delete().unwrap();
        assert_eq!(value(&halves), None);
    }

    #[test]
    fn what_is_too_long_or_cut_off_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let halves = Halves::new(dir.path().join("value"));
        halves.write(&[7; MAX_BLOB]).unwrap();
        assert_eq!(value(&halves).unwrap(), [7; MAX_BLOB]);
        assert_eq!(halves.write(&[7; MAX_BLOB + 1]), Err(HardwareError::Unsupported));
        fs::write(&halves.0, [1; HALF]).unwrap();
        assert_eq!(halves.read().err(), Some(HardwareError::Unavailable));
    }
}
