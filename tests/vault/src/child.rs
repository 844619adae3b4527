use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};

/// Where a child finds its wallet.
const FOLDER: &str = "DINHDANH_VAULT_FOLDER";

/// A process that works on a wallet until it is killed, and says what it was told is done.
pub struct Child {
    process: std::process::Child,
    lines: BufReader<ChildStdout>,
}

impl Child {
    /// Starts one ignored test of this program as a process of its own, on this folder.
    pub fn start(test: &str, dir: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", test, "--ignored", "--nocapture"]).env(FOLDER, dir);
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

    /// Kills it, and gives what it had said until then.
    pub fn kill(mut self) -> Vec<String> {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        std::iter::from_fn(|| self.line()).collect()
    }
}

/// In a child: its folder, and how it says something that the parent must find even when it is killed right after.
pub fn started() -> (PathBuf, impl Fn(&str)) {
    let dir = std::env::var_os(FOLDER).unwrap().into();
    let say = |line: &str| {
        let mut out = std::io::stdout().lock();
        out.write_all(format!("» {line}\n").as_bytes()).and_then(|()| out.flush()).unwrap();
    };
    (dir, say)
}

/// Rounds of a kill test: `DINHDANH_KILL_ROUNDS`, or as many as a change may wait for.
pub fn rounds() -> u64 {
    std::env::var("DINHDANH_KILL_ROUNDS").map_or(60, |rounds| rounds.parse().unwrap())
}
