use crate::vfs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};

/// Where a child finds its wallet.
const FOLDER: &str = "DINHDANH_VAULT_FOLDER";
/// Before which step a child stands still.
const STEP: &str = "DINHDANH_VAULT_STEP";

/// A process that works on a wallet until it is killed, and says what it was told is done.
pub struct Child {
    process: std::process::Child,
    lines: BufReader<ChildStdout>,
}

impl Child {
    /// Starts one ignored test of this program as a process of its own, on this folder.
    pub fn start(test: &str, dir: &Path) -> Self {
        Self::start_until(test, dir, i64::MAX)
    }

    /// As [`Self::start`], until it stands before a step, counted from 0, and says `here`.
    pub fn start_until(test: &str, dir: &Path, step: i64) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", test, "--ignored", "--nocapture"]).env(FOLDER, dir).env(STEP, step.to_string());
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        Self { process, lines }
    }

    /// Waits for the next line that the work said; `None` when it ended.
    pub fn line(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            // The test runner talks too, on the same line if it must.
            if let Some((_, said)) = line.trim_end().split_once("» ") {
                return Some(said.to_owned());
            }
        }
    }

    /// Kills it, and gives what it had said until then. One that ended by itself was not at work, so that killing it proves
    /// nothing: that is an error of the test.
    pub fn kill(mut self) -> Vec<String> {
        self.process.kill().unwrap();
        let ended = self.process.wait().unwrap();
        assert_eq!(ended.code(), None, "the child ended before it was killed");
        std::iter::from_fn(|| self.line()).collect()
    }
}

/// In a child: its folder. From here on it stands still before the step that it was told.
pub fn started() -> PathBuf {
    let step = std::env::var(STEP).unwrap().parse().unwrap();
    if step < i64::MAX {
        vfs::install();
        vfs::fail_after(step, vfs::Fault::Stop);
    }
    std::env::var_os(FOLDER).unwrap().into()
}

/// In a child: says something that the parent finds even when it kills it right after.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("» {line}\n").as_bytes()).and_then(|()| out.flush()).unwrap();
}

/// In a child whose work is done: waits to be killed.
pub fn done() -> ! {
    say("done");
    loop {
        std::thread::park();
    }
}

/// Rounds of a kill test: `DINHDANH_KILL_ROUNDS`, or as many as a change may wait for.
pub fn rounds() -> u64 {
    std::env::var("DINHDANH_KILL_ROUNDS").map_or(60, |rounds| rounds.parse().unwrap())
}
