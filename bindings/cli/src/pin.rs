//! Typing a PIN: hidden, or from standard input; never an argument, which others could see.

use crate::args;
use crate::failure::Failure;
use crate::output::Voice;
use dinhdanh_codes::Problem;
use dinhdanh_crypto::SecretBytes;
use dinhdanh_wallet::{ChosenPin, Pin};
use std::io::{self, BufRead, Read};
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
            return Err(Problem::PinRefused.into());
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
            return Err(Problem::PassphraseRefused.into());
        }
    }
    Ok(SecretBytes::new(first.as_bytes().to_vec()))
}

/// `1990-01-20`.
fn date(text: &str) -> Result<Date, Failure> {
    let format = time::format_description::well_known::Iso8601::DATE;
    Date::parse(text, &format).map_err(|_| Failure::about(Problem::NotATime, "--birth-date"))
}

fn typed(args: &args::Pin, prompt: &str, limit: u64) -> Result<Zeroizing<String>, Failure> {
    let unreadable = |error: io::Error| Failure::of_io(&error, false, "PIN");
    if !args.pin_stdin {
        return rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(unreadable);
    }
    let mut line = Zeroizing::new(String::with_capacity(limit as usize));
    io::stdin().lock().take(limit).read_line(&mut line).map_err(unreadable)?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}
