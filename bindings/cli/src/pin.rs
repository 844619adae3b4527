//! Typing a PIN: hidden, or from standard input; never an argument, which others could see.

use crate::args;
use crate::failure::Failure;
use crate::output::Voice;
use dinhdanh_codes::Problem;
use dinhdanh_wallet::{ChosenPin, Pin};
use std::io::{self, BufRead, Read};
use zeroize::Zeroizing;

/// Longest line that is read for a PIN.
const MAX_LINE: u64 = 64;

/// The PIN of a wallet that is there.
pub(crate) fn ask(args: &args::Pin, voice: Voice) -> Result<Pin, Failure> {
    Ok(Pin::new(&typed(args, voice.lang.pick("Mã PIN (6 chữ số): ", "PIN (6 digits): "))?)?)
}

/// A new PIN; typed twice where somebody types it.
pub(crate) fn choose(args: &args::Pin, voice: Voice) -> Result<ChosenPin, Failure> {
    let first = typed(args, voice.lang.pick("Chọn mã PIN (6 chữ số): ", "Choose a PIN (6 digits): "))?;
    if !args.pin_stdin {
        let again = typed(args, voice.lang.pick("Nhập lại mã PIN: ", "The PIN again: "))?;
        if *first != *again {
            return Err(Problem::PinRefused.into());
        }
    }
    Ok(ChosenPin::new(&first, &[])?)
}

fn typed(args: &args::Pin, prompt: &str) -> Result<Zeroizing<String>, Failure> {
    let unreadable = |error: io::Error| Failure::of_io(&error, false, "PIN");
    if !args.pin_stdin {
        return rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(unreadable);
    }
    let mut line = Zeroizing::new(String::with_capacity(MAX_LINE as usize));
    io::stdin().lock().take(MAX_LINE).read_line(&mut line).map_err(unreadable)?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}
