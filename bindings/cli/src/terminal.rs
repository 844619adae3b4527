//! The terminal: how large it is, and typing on it that nobody sees.

use crate::failure::Failure;
use dinhdanh_codes::Problem;
use dinhdanh_qr::{Code, Ease, Plan};
use std::io;
use zeroize::Zeroizing;

/// What Ctrl-C types where it is no signal.
#[cfg(unix)]
const INTERRUPT: u8 = 3;

/// Refuses a terminal on which the codes of a message, of which no more is known than how easy they are, may have no room.
pub(crate) fn fits(ease: Ease, ways: &str) -> Result<(), Failure> {
    // The largest: a code of as many bytes as the plan has for one.
    let code = Code::encode(&vec![0xff; Plan::of(ease).frame_bytes()]).map_err(|_| Problem::TooLarge)?;
    fits_code(&code, ways)
}

/// Refuses a terminal that is smaller than a code and the line below it: a code that is cut can't be scanned.
pub(crate) fn fits_code(code: &Code, ways: &str) -> Result<(), Failure> {
    let side = code.luma(1).width;
    let needed = (side, side.div_ceil(2) + 1);
    match size() {
        Some((columns, lines)) if columns < needed.0 || lines < needed.1 => {
            let about = vec![format!("{columns} × {lines} < {} × {}", needed.0, needed.1), ways.to_owned()];
            Err(Failure { about, ..Problem::ScreenTooSmall.into() })
        }
        _ => Ok(()),
    }
}

/// Columns and lines of standard output, where it is a terminal and says so.
fn size() -> Option<(u32, u32)> {
    #[cfg(unix)]
    {
        let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
        (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col.into(), size.ws_row.into()))
    }
    #[cfg(not(unix))]
    None
}

/// What is typed after a prompt, without its being seen; Ctrl-C is [`Problem::Cancelled`].
#[cfg(unix)]
pub(crate) fn hidden(prompt: &str, limit: u64) -> Result<Zeroizing<String>, Failure> {
    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
    use std::fs::File;
    use std::io::Write;

    /// The terminal as it was, whatever comes.
    struct Restored<'t>(&'t File, Termios);
    impl Drop for Restored<'_> {
        fn drop(&mut self) {
            let _ = tcsetattr(self.0, OptionalActions::Now, &self.1);
            let _ = writeln!(self.0);
        }
    }

    let failed = |_: io::Error| Failure::from(Problem::NoTerminal);
    let terminal = File::options().read(true).write(true).open("/dev/tty").map_err(failed)?;
    let before = tcgetattr(&terminal).map_err(|error| failed(error.into()))?;
    let mut quiet = before.clone();
    // As a signal Ctrl-C would end the program and leave the terminal without echo; so it ends the line instead.
    quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
    quiet.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT;
    let restored = Restored(&terminal, before);
    tcsetattr(&terminal, OptionalActions::Now, &quiet).map_err(|error| failed(error.into()))?;
    write!(&terminal, "{prompt}").map_err(failed)?;
    let line = crate::pin::line(&terminal, limit, &[b'\n', INTERRUPT]);
    drop(restored);
    let line = line.map_err(|error| Failure::of_io(&error, false, "PIN"))?;
    if line.ends_with(char::from(INTERRUPT)) { Err(Problem::Cancelled.into()) } else { Ok(line) }
}

/// What is typed after a prompt, without its being seen.
#[cfg(not(unix))]
pub(crate) fn hidden(prompt: &str, _limit: u64) -> Result<Zeroizing<String>, Failure> {
    rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|_: io::Error| Problem::NoTerminal.into())
}
