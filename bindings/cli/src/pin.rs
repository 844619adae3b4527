//! Typing a PIN: hidden, or from standard input; never an argument, which others could see.

use crate::failure::Failure;
use crate::output::Voice;
use crate::{args, terminal};
use dinhdanh_codes::Problem;
use dinhdanh_crypto::SecretBytes;
use dinhdanh_wallet::{ChosenPin, Pin};
use std::io::{self, Read};
use time::Date;
use zeroize::Zeroizing;

/// Longest line that is read for a PIN.
const MAX_LINE: u64 = 64;

/// Longest line that is read for a passphrase.
const MAX_PASSPHRASE: u64 = 1024;

/// The PIN of a wallet that is there.
pub(crate) fn ask(args: &args::Pin, voice: Voice) -> Result<Pin, Failure> {
    Ok(Pin::new(&typed(args, voice.lang.pick("Mã PIN (6 chữ số): ", "PIN (6 digits): "), MAX_LINE)?)?)
}

/// A new PIN; typed twice where somebody types it.
pub(crate) fn choose(args: &args::Pin, birth_date: Option<&str>, voice: Voice) -> Result<ChosenPin, Failure> {
    let birth_date = birth_date.map(date).transpose()?;
    let first = typed(args, voice.lang.pick("Chọn mã PIN (6 chữ số): ", "Choose a PIN (6 digits): "), MAX_LINE)?;
    if !args.pin_stdin {
        let again = typed(args, voice.lang.pick("Nhập lại mã PIN: ", "The PIN again: "), MAX_LINE)?;
        if *first != *again {
            return Err(Problem::PinsDiffer.into());
        }
    }
    Ok(ChosenPin::new(&first, birth_date, &[])?)
}

/// The passphrase of a move to another phone; a new one is typed twice where somebody types it.
pub(crate) fn passphrase(args: &args::Pin, new: bool, voice: Voice) -> Result<SecretBytes, Failure> {
    let first = typed(args, voice.lang.pick("Cụm mật khẩu: ", "Passphrase: "), MAX_PASSPHRASE)?;
    if new && !args.pin_stdin {
        let again = typed(args, voice.lang.pick("Nhập lại cụm mật khẩu: ", "The passphrase again: "), MAX_PASSPHRASE)?;
        if *first != *again {
            return Err(Problem::PassphrasesDiffer.into());
        }
    }
    Ok(SecretBytes::new(first.as_bytes().to_vec()))
}

/// `1990-01-20`.
fn date(text: &str) -> Result<Date, Failure> {
    let format = time::format_description::well_known::Iso8601::DATE;
    Date::parse(text, &format).map_err(|_| Failure::about(Problem::NoSuchDay, "--birth-date YYYY-MM-DD"))
}

fn typed(args: &args::Pin, prompt: &str, limit: u64) -> Result<Zeroizing<String>, Failure> {
    let unreadable = |error: io::Error| Failure::of_io(&error, false, "PIN");
    let line = match args.pin_stdin {
        true => line(unbuffered().map_err(unreadable)?, limit, b"\n").map_err(unreadable)?,
        false => terminal::hidden(prompt, limit)?,
    };
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Standard input itself: the buffer before it would keep the PIN for as long as the program runs.
fn unbuffered() -> io::Result<impl Read> {
    #[cfg(unix)]
    return Ok(std::fs::File::from(std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?));
    #[cfg(not(unix))]
    return Ok(io::stdin().lock());
}

/// Reads to what ends a line and no further: the next line is for whoever asks next.
pub(crate) fn line(mut from: impl Read, limit: u64, ends: &[u8]) -> io::Result<Zeroizing<String>> {
    let mut read = Zeroizing::new(Vec::with_capacity(limit as usize));
    let mut byte = Zeroizing::new([0]);
    while (read.len() as u64) < limit && from.read(&mut *byte)? == 1 {
        read.extend_from_slice(&*byte);
        if byte.iter().any(|byte| ends.contains(byte)) {
            break;
        }
    }
    // The rest would be taken for the next answer, and a passphrase that was cut for another one.
    if read.len() as u64 == limit && read.last().is_none_or(|last| !ends.contains(last)) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let text = str::from_utf8(&read).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_to_its_end_and_the_next_one_is_left() {
        let mut input: &[u8] = "204816\r\ncụm mật khẩu\nrest".as_bytes();
        assert_eq!(*line(&mut input, 64, b"\n").unwrap(), "204816\r\n");
        assert_eq!(*line(&mut input, 64, b"\n").unwrap(), "cụm mật khẩu\n");
        assert!(line(&b"rest"[..], 4, b"\n").is_err(), "longer than a line may be, for all that is known");
        assert_eq!(*line(&mut input, 64, b"\n").unwrap(), "rest");
        assert_eq!(*line(&mut input, 64, b"\n").unwrap(), "");
        assert!(line(&[0xff][..], 64, b"\n").is_err());
    }
}
