//! Running a program of other people.

use std::env;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A program of other people that this machine has.
pub struct Peer {
    program: PathBuf,
    script: Option<PathBuf>,
    folder: Option<PathBuf>,
}

/// A script of the `peers` folder, run by Node.
pub fn script(name: &str) -> Option<Peer> {
    let peers = own_folder().join("peers");
    let installed = peers.join("node_modules").is_dir();
    let node = on_path("node").filter(|_| installed);
    or_skip(name, node.map(|program| Peer { program, script: Some(peers.join(name)), folder: None }))
}

/// zbar and zxing-cpp, through `qr_peers.py`.
pub fn qr_readers() -> Option<Peer> {
    let readers = python("qr_peers.py")?;
    or_skip("zbar", on_path("zbarimg").map(|_| readers))
}

/// A script of this folder, run by the Python that `setup.sh` installs.
pub fn python(name: &str) -> Option<Peer> {
    let python = Some(own_folder().join(".venv/bin/python")).filter(|python| python.is_file());
    or_skip(name, python.map(|program| Peer { program, script: Some(own_folder().join(name)), folder: None }))
}

/// The reader of isomdl, which `setup.sh long` builds in a workspace of its own; elsewhere it is left out aloud, in CI too.
pub fn isomdl() -> Option<Peer> {
    let built = own_folder().join("isomdl/target/debug/isomdl-peer");
    let peer = built.is_file().then_some(Peer { program: built, script: None, folder: None });
    if peer.is_none() {
        say("SKIP: isomdl is not built, which takes minutes: tests/interop/setup.sh long");
    }
    peer
}

/// Our own wheel, through `wheel_peer.py`, if `wheel.sh` has installed it.
pub fn wheel() -> Option<Peer> {
    let peer = python("wheel_peer.py")?;
    let probe = Command::new(&peer.program).args(["-c", "import dinhdanh"]).output();
    let there = probe.is_ok_and(|probe| probe.status.success());
    installed("the wheel of bindings/python", "tests/interop/wheel.sh", there.then_some(peer))
}

/// The encoder of QR codes of the `qrencode` package.
pub fn qrencode() -> Option<Peer> {
    or_skip("qrencode", on_path("qrencode").map(|program| Peer { program, script: None, folder: None }))
}

/// OpenSSL's command.
pub fn openssl() -> Option<Peer> {
    or_skip("openssl", on_path("openssl").map(|program| Peer { program, script: None, folder: None }))
}

impl Peer {
    /// The same, started in a folder.
    pub fn inside(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// Runs it with `input` as standard input, to its end, whatever it comes to.
    ///
    /// # Panics
    /// When it can't be started.
    pub fn output<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>, input: &[u8]) -> Output {
        Command::new(&self.program)
            .current_dir(self.folder.as_deref().unwrap_or(Path::new(".")))
            .args(&self.script)
            .args(arguments)
            .stdin(Stdio::from(as_file(input).expect("a temporary file")))
            .output()
            .unwrap_or_else(|error| panic!("{} can't be started: {error}", self.program.display()))
    }

    /// What it says when it must succeed: its standard output.
    ///
    /// # Panics
    /// When it fails, with what it says.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>, input: &[u8]) -> Vec<u8> {
        let output = self.output(arguments, input);
        let program = self.script.as_ref().unwrap_or(&self.program).display();
        assert!(output.status.success(), "{program} fails: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }
}

/// A file, as a pipe that is written before it is read would block where its buffer ends.
fn as_file(input: &[u8]) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(input)?;
    io::Seek::rewind(&mut file)?;
    Ok(file)
}

fn own_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn on_path(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn or_skip(name: &str, peer: Option<Peer>) -> Option<Peer> {
    installed(name, "tests/interop/setup.sh", peer)
}

fn installed(name: &str, by: &str, peer: Option<Peer>) -> Option<Peer> {
    if peer.is_none() {
        let ci = env::var("CI").is_ok_and(|value| value == "true" || value == "1");
        assert!(!ci, "{name} is not installed: run {by}");
        say(&format!("SKIP: {name} is not installed: run {by}"));
    }
    peer
}

/// Past the capture of a test that passes: who runs the tests must see it.
fn say(line: &str) {
    writeln!(io::stderr(), "{line}").expect("standard error");
}
